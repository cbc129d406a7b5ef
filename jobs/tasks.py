"""The one Celery task: a wake-up that names a job."""

from uuid import UUID

from celery import shared_task


@shared_task(name="jobs.run", ignore_result=True)
def run(job_id: str) -> None:
    """Do the job, unless it is done, under way elsewhere, or gone."""
    from jobs.work import work

    work(job_id=UUID(job_id))
