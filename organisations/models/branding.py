"""What an organisation puts on the covers of its reports."""

from django.db import models


class Branding(models.Model):
    """Logo, colours and words. A consultancy's stand on the reports it makes for its clients.

    `logo`: a name in the file storage, of an image that was decoded and encoded again; `colour` and `second_colour` as
    #rrggbb; `texts` by language: `{"ja": {"issuer": …, "title": …, "contact": …, "disclaimer": …}, "en": …}`.
    """

    organisation = models.OneToOneField(
        "organisations.Organisation", on_delete=models.CASCADE, related_name="branding"
    )
    logo = models.CharField(max_length=300, blank=True)
    colour = models.CharField(max_length=7, blank=True)
    second_colour = models.CharField(max_length=7, blank=True)
    texts = models.JSONField(default=dict, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Branding of {self.organisation_id}"
