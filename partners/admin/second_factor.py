"""On an account's page: whether it has a second factor, and the coordination's way to take a lost one away."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.urls.resolvers import URLPattern
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from consortium.admin_kit.scope import ScopedAdmin
from consortium.links.pk_validation import may_be_key
from consortium.staff import actor_of
from partners.models import User
from partners.second_factor.services import reset


class SecondFactorAdmin(ScopedAdmin):
    """Mixin of the accounts' admin."""

    def get_urls(self) -> list[URLPattern]:
        """The page that asks before a lost second factor is taken away."""
        page = self.admin_site.admin_view(self.reset_second_factor)
        return [path("<str:object_id>/second-facteur/", page, name="partners_user_second_factor"), *super().get_urls()]

    @admin.display(description="double authentification")
    def second_factor(self, user: User) -> str:
        """Since when, with the way to take it away."""
        if user.second_factor_since is None:
            return "Aucune"
        since = date_format(timezone.localtime(user.second_factor_since), "j F Y")
        url = reverse("admin:partners_user_second_factor", args=[user.pk])
        return format_html('Depuis le {} — <a href="{}">la retirer (appareil perdu)</a>', since, url)

    def reset_second_factor(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET asks, POST removes all second factors and mails the account's owner."""
        user = User.objects.filter(pk=object_id).first() if may_be_key(User, object_id) else None
        if user is None:
            raise Http404("Ce compte n’existe pas.")
        if not self.may_change(request.user, user):
            raise PermissionDenied
        if request.method == "POST":
            reset(user, by=actor_of(request))
            messages.success(request, f"{user} n’a plus de second facteur ; un message l’en prévient.")
            return redirect("admin:partners_user_change", user.pk)
        context = {**self.admin_site.each_context(request), "title": "Retirer un second facteur", "account": user}
        return TemplateResponse(request, "admin/partners/user/second_factor.html", context)
