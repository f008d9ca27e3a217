"""Addresses of the calendar."""

from django.urls import path, register_converter

from events.agenda.converters import MonthConverter, YearConverter
from events.agenda.views import agenda_map, home, listing, month, venue_pages
from events.event_page import views as event
from events.feeds import sitemap_views
from events.feeds import views as feeds
from events.reminders import role_views
from events.reminders import views as reminders
from events.subscriptions import views as subscriptions

register_converter(YearConverter, "yyyy")
register_converter(MonthConverter, "mm")

urlpatterns = [
    path("", home.home, name="home"),
    path("evenements/<slug:slug>/", event.event, name="event"),
    path("evenements/<slug:slug>/dates/", event.dates, name="event-dates"),
    path("agenda/", listing.agenda, name="agenda"),
    path("agenda/carte/", agenda_map.agenda_map, name="agenda-map"),
    path("agenda/calendrier/", month.current_month, name="agenda-month-now"),
    path("agenda/calendrier/<yyyy:year>/<mm:month>/", month.month, name="agenda-month"),
    path("agenda.ics", feeds.agenda_ics, name="agenda-ics"),
    path("agenda.atom", feeds.agenda_atom, name="agenda-atom"),
    path("agenda.geojson", feeds.agenda_geojson, name="agenda-geojson"),
    path("evenements/<slug:slug>.ics", feeds.event_ics, name="event-ics"),
    path("departements/<slug:slug>/", venue_pages.departement, name="departement"),
    path("lieux/", venue_pages.venues, name="venues"),
    path("lieux.geojson", venue_pages.venues_geojson, name="venues-geojson"),
    path("lieux/<slug:slug>/", venue_pages.venue, name="venue"),
    path("partenaires/", venue_pages.partners, name="partners"),
    path("partenaires/<slug:slug>/", venue_pages.partner, name="partner"),
    path("lieux/<slug:slug>.ics", feeds.venue_ics, name="venue-ics"),
    path("rappels/demander/", reminders.ask, name="reminder-ask"),
    path("rappels/merci/", reminders.sent, name="reminder-sent"),
    path("rappels/confirmer/<str:code>/", reminders.confirm, name="reminder-confirm"),
    path("rappels/arreter/<str:code>/", reminders.stop, name="reminder-stop"),
    path("rappels/equipe/<str:code>/", role_views.stop, name="role-reminders-stop"),
    path("abonnements/", subscriptions.choose, name="subscription-choose"),
    path("abonnements/nouveau/", subscriptions.new, name="subscription-new"),
    path("abonnements/merci/", subscriptions.sent, name="subscription-sent"),
    path("abonnements/confirmer/<str:code>/", subscriptions.confirm, name="subscription-confirm"),
    path("abonnements/<str:code>/", subscriptions.manage, name="subscription"),
    path("abonnements/<str:code>/choix/", subscriptions.change, name="subscription-change"),
    path("abonnements/<str:code>/arreter/", subscriptions.stop, name="subscription-stop"),
    path("sitemap.xml", sitemap_views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemap_views.section, name="sitemap-section"),
]
