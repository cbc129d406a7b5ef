"""Data for tests: an organisation with its people, and an outsider."""

from datetime import UTC, datetime

import factory

from organisations.models import Assignment, Engagement, Membership, Organisation, Region, Role, User


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    name = factory.Sequence(lambda n: f"Person {n}")
    password = factory.django.Password("correct horse battery")


class OrganisationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Organisation {n}")
    region = Region.APAC
    industry = "manufacturing"
    size = 1000
    language = "en"


class MembershipFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = Role.OWNER


class EngagementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Engagement

    consultancy = factory.SubFactory(OrganisationFactory, is_consultancy=True)
    client = factory.SubFactory(OrganisationFactory)
    started_at = datetime(2026, 4, 1, 1, 0, tzinfo=UTC)


class AssignmentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Assignment

    engagement = factory.SubFactory(EngagementFactory)
    membership = factory.SubFactory(
        MembershipFactory,
        organisation=factory.SelfAttribute("..engagement.consultancy"),
        role=Role.CONTRIBUTOR,
    )
    assigned_at = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
