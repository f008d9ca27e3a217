"""Addresses of the partners' floor: the catalogue, and passwords of the staff. Pages about them are the calendar's."""

from django.urls import path

from partners.views import activities, passwords, requests, tracking

urlpatterns = [
    path("activites/", activities.activities, name="activities"),
    path("activites/<slug:slug>/", activities.activity, name="activity"),
    path("demander-une-activite/", requests.ask, name="activity-request"),
    path("demander-une-activite/lieux/", requests.places, name="activity-request-places"),
    path("demander-une-activite/merci/", requests.sent, name="activity-request-sent"),
    path("demandes/confirmer/<str:code>/", tracking.confirm, name="request-confirm"),
    path("demandes/<slug:token>/", tracking.tracking, name="request"),
    path("demandes/<slug:token>/amender/", tracking.amend, name="request-amend"),
    path("demandes/<slug:token>/retirer/", tracking.withdraw, name="request-withdraw"),
    path("demandes/<slug:token>/message/", tracking.message, name="request-message"),
    path("compte/mot-de-passe/", passwords.PasswordForgotten.as_view(), name="password-forgotten"),
    path("compte/mot-de-passe/envoye/", passwords.PasswordSent.as_view(), name="password-sent"),
    path("compte/mot-de-passe/choisi/", passwords.PasswordChosen.as_view(), name="password-chosen"),
    path("compte/mot-de-passe/<uidb64>/<token>/", passwords.PasswordSet.as_view(), name="password-set"),
]
