"""How an occurrence is held: on site, online, or both; one notion that every outlet reads."""

from django.db import models
from django.db.models import Q

from events.choices import AttendanceMode


class Attended(models.Model):
    """Abstract base of occurrences: how one attends. Whoever inherits brings ``status`` and ``event``.

    Of what is online only, ``venue`` says from where, never where to go: which département and which place count it.
    """

    attendance = models.CharField(
        "comment on y participe", max_length=10, choices=AttendanceMode, default=AttendanceMode.ON_SITE
    )
    online_url = models.URLField("adresse en ligne", blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="occurrence_attendance_known", condition=Q(attendance__in=AttendanceMode.values)
            ),
        ]

    @property
    def effective_attendance(self) -> AttendanceMode:
        """How it is held now (needs ``event``)."""
        return AttendanceMode.held(self.attendance, self.status, self.event.status)  # type: ignore[attr-defined]

    @property
    def is_on_site(self) -> bool:
        """Whether one goes there."""
        return self.effective_attendance.is_on_site

    @property
    def is_online(self) -> bool:
        """Whether one can follow from afar."""
        return self.effective_attendance.is_online

    @property
    def participation(self) -> list[str]:
        """The ways to take part, of ``ON_SITE`` and ``ONLINE``: the values of the filter ``participation``."""
        ways = {AttendanceMode.ON_SITE: self.is_on_site, AttendanceMode.ONLINE: self.is_online}
        return [way for way, is_possible in ways.items() if is_possible]
