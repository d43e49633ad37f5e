"""What initiatives are found by, and how often each term occurs."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from sangkien.initiatives.models import Initiative
from sangkien.search.choices import LinkKind
from sangkien.units.models import Unit


class Document(models.Model):
    """The terms of one initiative, kept by triggers with every change of its texts; nobody else writes here."""

    initiative = models.OneToOneField(
        Initiative, models.CASCADE, primary_key=True, related_name="document", db_constraint=False
    )
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="document_words")]

    def __str__(self) -> str:
        return f"document {self.pk}"


class Census(models.Model):
    """In how many initiatives each term occurs, counted at night; the newest is valid.

    ``terms`` is a compressed JSON object of term → number of initiatives (an estimate among millions, where terms that
    are rare are left out); processes read it whole and keep it.
    """

    counted_at = models.DateTimeField()
    documents = models.PositiveIntegerField()
    looked_at = models.PositiveIntegerField()
    terms = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.documents} on {self.counted_at}"


class SavedSearch(models.Model):
    """A search somebody keeps: its name and the query string of the page."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=600)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="savedsearch_once")]

    def __str__(self) -> str:
        return self.name


class Resemblance(models.Model):
    """That an initiative is like another one, as the machine saw it when the former was last handed in; a hint."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="resemblances", db_index=False)
    other = models.ForeignKey(Initiative, models.CASCADE, related_name="+")
    score = models.FloatField()
    likely = models.BooleanField()
    shared = ArrayField(models.CharField(max_length=81), default=list)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["initiative", "other"], name="resemblance_once")]

    def __str__(self) -> str:
        return f"{self.initiative_id} like {self.other_id}"


class ResemblanceLink(models.Model):
    """What an officer says of two initiatives that are alike, with the reason; taken back it stays as history (D15).

    ``one`` has the smaller id, so that a pair is one row whoever looks first.
    """

    one = models.ForeignKey(Initiative, models.CASCADE, related_name="+", db_index=False)
    other = models.ForeignKey(Initiative, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=LinkKind.choices)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], condition=Q(undone_at=None), name="resemblancelink_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="resemblancelink_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.kind} {self.other_id}"


class Sweep(models.Model):
    """One night's look at all initiatives; the newest finished one is what officers see. None finished: under way."""

    begun_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    #: Titles read anew, pairs found likely, groups that came of all of them.
    read = models.PositiveIntegerField(default=0)
    pairs = models.PositiveIntegerField(default=0)
    clusters = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"sweep of {self.begun_at}"


class Fingerprint(models.Model):
    """The signs of an initiative's title (``rules.fingerprints``), made anew by the sweep when the text changed.

    ``level`` is the size of the country they were made for: how telling a word is changes as it grows.
    """

    initiative = models.OneToOneField(
        Initiative, models.CASCADE, primary_key=True, related_name="fingerprint", db_constraint=False
    )
    exact = models.BigIntegerField(null=True)
    signs = ArrayField(models.BigIntegerField(), default=list)
    level = models.SmallIntegerField()
    #: ``updated_at`` of the initiative as it was read, and the sweep that read it.
    text_of = models.DateTimeField()
    sweep_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["exact"], name="fingerprint_exact", condition=Q(exact__isnull=False))]

    def __str__(self) -> str:
        return f"fingerprint {self.pk}"


class LikelyPair(models.Model):
    """Two initiatives that a sweep found probably one and the same; ``one`` has the smaller id."""

    one = models.ForeignKey(Initiative, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    other = models.ForeignKey(Initiative, models.CASCADE, related_name="+", db_constraint=False)
    score = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="likelypair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="likelypair_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} like {self.other_id}"


class Cluster(models.Model):
    """Initiatives connected by likely pairs, as the last sweep left them; its id is that of its first member."""

    id = models.BigIntegerField(primary_key=True)
    size = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"cluster {self.pk}"


class ClusterPlace(models.Model):
    """That a unit and what lies below it have two or more of a cluster: what a page of that unit walks along.

    All is counted within the unit. ``found_on`` is the day the newest came, ``settled`` that officers have said what
    they are to each other, ``near`` that two are of one unit, where the same twice is one; elsewhere it may well be
    new (D15).
    """

    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="places", db_constraint=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    settled = models.BooleanField()
    near = models.BooleanField()
    found_on = models.DateField()
    size = models.PositiveIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "settled", "-near", "-found_on", "size", "cluster"], name="clusterplace_walk")
        ]

    def __str__(self) -> str:
        return f"{self.cluster_id} at {self.unit_id}"


class ClusterMember(models.Model):
    """An initiative in its cluster, since when, and the unit of its first entry as the sweep saw it."""

    initiative = models.OneToOneField(
        Initiative, models.CASCADE, primary_key=True, related_name="clustered", db_constraint=False
    )
    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="members", db_constraint=False)
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    found_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.initiative_id} in {self.cluster_id}"
