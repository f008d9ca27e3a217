"""Everything the demonstration programme can announce, written for it."""

from events.demo.content import body, data, earth, life, machines, matter, memory, numbers, sky, society, table, weather
from events.demo.content.shape import Announcement, Subject

MODULES = (sky, life, weather, earth, body, table, numbers, matter, machines, data, memory, society)
SUBJECTS: tuple[Subject, ...] = tuple(subject for module in MODULES for subject in module.SUBJECTS)
ANNOUNCEMENTS: tuple[Announcement, ...] = tuple(
    Announcement(subject, variant) for subject in SUBJECTS for variant in subject.variants
)
