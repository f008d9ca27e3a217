"""Addresses of the partners' floor: the catalogue, and passwords of the staff. Pages about them are the calendar's."""

from django.urls import path, re_path

from partners.artwork import views as artwork
from partners.catalogue import views as activities
from partners.requests import tracking_views
from partners.requests import views as requests
from partners.second_factor import passkeys
from partners.second_factor import views as second_factor
from partners.team import views as passwords

SECOND_FACTOR = "compte/double-authentification/"

urlpatterns = [
    re_path(r"^dessins/(?P<name>[a-z0-9.-]+)\.svg$", artwork.drawing, name="drawing"),
    path("activites/", activities.activities, name="activities"),
    path("activites/<slug:slug>/", activities.activity, name="activity"),
    path("demander-une-activite/", requests.ask, name="activity-request"),
    path("demander-une-activite/lieux/", requests.places, name="activity-request-places"),
    path("demander-une-activite/merci/", requests.sent, name="activity-request-sent"),
    path("demandes/confirmer/<str:code>/", tracking_views.confirm, name="request-confirm"),
    path("demandes/<slug:token>/", tracking_views.tracking, name="request"),
    path("demandes/<slug:token>/amender/", tracking_views.amend, name="request-amend"),
    path("demandes/<slug:token>/retirer/", tracking_views.withdraw, name="request-withdraw"),
    path("demandes/<slug:token>/message/", tracking_views.message, name="request-message"),
    path("compte/mot-de-passe/", passwords.PasswordForgotten.as_view(), name="password-forgotten"),
    path("compte/mot-de-passe/envoye/", passwords.PasswordSent.as_view(), name="password-sent"),
    path("compte/mot-de-passe/choisi/", passwords.PasswordChosen.as_view(), name="password-chosen"),
    path("compte/mot-de-passe/<uidb64>/<token>/", passwords.PasswordSet.as_view(), name="password-set"),
    path(SECOND_FACTOR, second_factor.overview, name="second-factor"),
    path(SECOND_FACTOR + "application/", second_factor.add_app, name="second-factor-app"),
    path(SECOND_FACTOR + "codes/", second_factor.codes, name="second-factor-codes"),
    path(SECOND_FACTOR + "verifier/", second_factor.verify, name="second-factor-verify"),
    path(SECOND_FACTOR + "cle/creer/", passkeys.BeginRegistration.as_view(), name="passkey-create"),
    path(SECOND_FACTOR + "cle/creee/", passkeys.CompleteRegistration.as_view(), name="passkey-created"),
    path(SECOND_FACTOR + "cle/montrer/", passkeys.BeginAuthentication.as_view(), name="passkey-show"),
    path(SECOND_FACTOR + "cle/montree/", passkeys.CompleteAuthentication.as_view(), name="passkey-shown"),
    path(SECOND_FACTOR + "<slug:kind>/<str:pk>/retirer/", second_factor.remove, name="second-factor-remove"),
]
