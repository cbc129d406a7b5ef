import re
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import domain
from assessments.models import Answer, Assessment, Submission
from assessments.questionnaire import in_sets
from banks.models import Version
from scoring import Answer as Said
from tests.assessments.conftest import NOON, published

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def save(client, assessment, key, *, seen=0, **fields):
    data = {
        f"{key}:seen": seen,
        "page": "desk",
        **{
            f"{key}:{name}": value
            for name, value in fields.items()
            if name in {"choice", "value", "comment", "evidence", "theirs"}
        },
    }
    data |= {name: value for name, value in fields.items() if name in {"save_no", "shown", "keep"}}
    return client.post(
        reverse("answer-save", args=[assessment.pk, key]), data, headers={"hx-request": "true"}
    )


def page(assessment, dimension="practice"):
    return reverse("dimension", args=[assessment.pk, dimension])


def whole(assessment, dimension="practice", **answers):
    """The fields that the form of a page posts: every visible question, unanswered unless given."""
    shown = {
        "practice": ["practice.policy", "practice.share", "practice.notes"],
        "safety": ["safety.measures"],
    }[dimension]
    data = {"page": "desk"}
    for key in shown:
        data |= {f"{key}:seen": 0, f"{key}:comment": ""}
    for name, value in answers.items():
        data[name] = value
    return data


# --- saving as one goes ---


def test_answer_save_keeps_the_answer_and_returns_the_pieces_that_change(cast, assessment):
    response = save(
        cast.client("colleague"),
        assessment,
        "practice.policy",
        choice="option:draft",
        comment="v1",
        save_no=1,
    )
    assert response.status_code == 200
    answer = Answer.objects.get()
    assert (answer.value, answer.comment, answer.author, answer.page, answer.save_no) == (
        "draft",
        "v1",
        cast.colleague,
        "desk",
        1,
    )
    pieces = re.findall(r'id="([^"]+)"[^>]*hx-swap-oob="true"', response.text)
    assert pieces == ["q1-state", "q1-problems", "q1-conflict", "progress-1", "progress-here", "progress-2"]
    assert 'name="practice.policy:seen" value="1"' in response.text
    assert "1/3" in response.text
    assert "<fieldset" not in response.text


def test_answer_save_brings_up_and_takes_away_conditional_questions(cast, assessment):
    client = cast.client("owner")
    appeared = save(client, assessment, "practice.policy", choice="option:yes")
    assert 'id="q2-slot" class="slot" hx-swap-oob="true"><fieldset id="q2"' in re.sub(
        r">\s+<", "><", appeared.text
    )
    assert "1/4" in appeared.text
    assert "0/2" in appeared.text  # the other dimension has gained a question too
    unchanged = save(
        client,
        assessment,
        "practice.policy",
        seen=1,
        choice="option:yes",
        comment="x",
        shown="practice.reach",
    )
    assert "q2-slot" not in unchanged.text
    gone = save(client, assessment, "practice.policy", seen=2, choice="option:no", shown="practice.reach")
    assert re.search(r'id="q2-slot"[^>]*></div>', gone.text)


def test_answer_save_keeps_the_answer_of_a_question_that_disappears(cast, assessment, say):
    say("practice.policy", "yes")
    say("practice.reach", "all")
    client = cast.client("owner")
    save(client, assessment, "practice.policy", seen=1, choice="option:no", shown="practice.reach")
    back = save(client, assessment, "practice.policy", seen=2, choice="option:yes")
    assert re.search(r'value="option:all"\s+checked', back.text)


def test_answer_save_clears_an_answer(cast, assessment, say):
    say("practice.policy", "yes")
    assert save(cast.client("owner"), assessment, "practice.policy", seen=1).status_code == 200
    assert (Answer.objects.get().value, Answer.objects.get().revision) == (None, 2)


def test_answer_save_says_what_is_wrong_and_saves_nothing(cast, assessment):
    response = save(cast.client("owner"), assessment, "practice.share", value="lots")
    assert (response.status_code, Answer.objects.count()) == (422, 0)
    assert 'id="q3-problems"' in response.text
    assert "Enter a number, such as 7.5" in response.text


def test_answer_save_shows_both_answers_of_a_conflict(cast, assessment, say):
    say("practice.policy", "no")
    say("practice.policy", "draft", by=cast.colleague, comment="board asked")
    response = save(cast.client("owner"), assessment, "practice.policy", seen=1, choice="option:yes")
    assert response.status_code == 409
    text = unescape(re.sub(r"<[^>]+>", " ", response.text))
    for words in [
        "Sato saved first",
        "Option yes",
        "Option draft",
        "board asked",
        "Keep mine",
        "Keep the saved one",
    ]:
        assert words in text
    assert Answer.objects.get().value == "draft"


def test_answer_save_puts_mine_in_the_place_of_the_one_i_was_shown(cast, assessment, say):
    say("practice.policy", "draft", by=cast.colleague)
    client = cast.client("owner")
    kept = save(
        client, assessment, "practice.policy", choice="option:yes", keep="mine practice.policy", theirs=1
    )
    assert (kept.status_code, Answer.objects.get().value, Answer.objects.get().revision) == (200, "yes", 2)


def test_answer_save_does_not_put_mine_over_a_third_answer(cast, assessment, say):
    say("practice.policy", "draft", by=cast.colleague)
    say("practice.policy", "no", by=cast.colleague)
    kept = save(
        cast.client("owner"),
        assessment,
        "practice.policy",
        choice="option:yes",
        keep="mine practice.policy",
        theirs=1,
    )
    assert (kept.status_code, Answer.objects.get().value) == (409, "no")


def test_answer_save_gives_the_fields_of_the_answer_i_chose_to_keep(cast, assessment, say):
    say("practice.policy", "draft", by=cast.colleague)
    kept = save(
        cast.client("owner"),
        assessment,
        "practice.policy",
        choice="option:yes",
        keep="theirs practice.policy",
        theirs=1,
    )
    assert (kept.status_code, Answer.objects.get().value) == (200, "draft")
    assert 'fieldset id="q1"' in kept.text
    assert re.search(r'value="option:draft"\s+checked', kept.text)


def test_answer_save_leaves_a_late_request_aside_and_shows_what_stands(cast, assessment):
    client = cast.client("owner")
    save(client, assessment, "practice.policy", choice="option:yes", save_no=2)
    late = save(client, assessment, "practice.policy", choice="option:no", save_no=1)
    assert (late.status_code, Answer.objects.get().value) == (200, "yes")
    assert re.search(r'value="option:yes"\s+checked', late.text)


def test_answer_save_ignores_fields_that_no_form_shows(cast, assessment, say):
    response = cast.client("owner").post(
        reverse("answer-save", args=[assessment.pk, "practice.policy"]),
        {
            "practice.policy:choice": "option:no",
            "practice.share:value": "50",
            "author": str(cast.outsider.pk),
            "revision": "99",
            "status": "submitted",
            "assessment": "x",
            "practice.policy:evidence": "smuggled",
            "save_no": "-1",
            "page": "p" * 500,
        },
    )
    answer = Answer.objects.get()
    assert response.status_code == 200
    assert (answer.question, answer.author, answer.revision, answer.evidence, answer.page) == (
        "practice.policy",
        cast.owner,
        1,
        "",
        "p" * 36,
    )
    assert Assessment.objects.get().status == "answering"


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("colleague", 200), ("viewer", 423), ("outsider", 404)]
)
def test_answer_save_is_for_those_who_may_answer(cast, assessment, who, status):
    assert save(cast.client(who), assessment, "practice.policy", choice="option:no").status_code == status
    assert Answer.objects.count() == (1 if status == 200 else 0)


def test_answer_save_tells_when_the_session_has_ended(client, assessment):
    assert save(client, assessment, "practice.policy", choice="option:no").status_code == 401


def test_answer_save_refuses_a_submitted_assessment(cast, assessment, say):
    say("practice.policy", "no")
    domain.submit(assessment=assessment, by=cast.owner, at=NOON)
    assert (
        save(cast.client("owner"), assessment, "practice.policy", seen=1, choice="option:yes").status_code
        == 423
    )


def test_answer_save_knows_no_other_question(cast, assessment):
    assert save(cast.client("owner"), assessment, "practice.nothing", choice="option:no").status_code == 404


# --- what it costs ---


def real_queries(captured) -> list[str]:
    return [
        query["sql"] for query in captured if not re.match(r"(RELEASE )?SAVEPOINT|BEGIN|COMMIT", query["sql"])
    ]


@pytest.mark.parametrize("filler", [0, 120])
def test_saving_costs_eight_queries_however_large_the_bank(cast, filler, django_assert_max_num_queries):
    assessment = domain.start_assessment(
        organisation=cast.organisation,
        version=published(key=f"bank-{filler}", filler=filler),
        title="T",
        by=None,
        at=NOON,
    )
    client = cast.client("owner")
    save(client, assessment, "practice.share", value="1", save_no=1)
    with django_assert_max_num_queries(10) as first:
        save(client, assessment, "practice.policy", choice="option:yes", comment="c", save_no=1)
    with django_assert_max_num_queries(10) as again:
        save(client, assessment, "practice.policy", seen=1, choice="option:no", comment="d", save_no=2)
    assert (len(real_queries(first)), len(real_queries(again))) == (8, 8)


@pytest.mark.parametrize(
    ("name", "arguments", "queries"),
    [
        ("assessment", [], 10),
        ("dimension", ["practice"], 8),
        ("review", [], 7),
        ("targets", [], 4),
        ("answer-history", ["practice.policy"], 7),
    ],
)
def test_pages_cost_the_same_queries_however_large_the_bank(cast, name, arguments, queries):
    counts = []
    for filler in (0, 120):
        assessment = domain.start_assessment(
            organisation=cast.organisation,
            version=published(key=f"bank-{filler}", filler=filler),
            title="T",
            by=None,
            at=NOON,
        )
        changes = {
            f"practice.filler-{number}": domain.Change(content=Said("yes"), seen_revision=0)
            for number in range(filler)
        }
        changes["practice.policy"] = domain.Change(content=Said("yes"), seen_revision=0)
        domain.save_answers(assessment=assessment, changes=changes, by=cast.owner, at=NOON)
        client = cast.client("owner")
        url = reverse(name, args=[assessment.pk, *arguments])
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts.append(len(real_queries(captured)))
    assert counts == [queries, queries]


@pytest.mark.parametrize(
    ("name", "arguments", "templates"), [("dimension", ["practice"], 1), ("review", [], 0)]
)
def test_a_question_more_takes_so_many_templates_more(cast, name, arguments, templates):
    rendered = []
    for filler in (1, 4):
        assessment = domain.start_assessment(
            organisation=cast.organisation,
            version=published(key=f"bank-{filler}", filler=filler),
            title="T",
            by=None,
            at=NOON,
        )
        said = domain.Change(content=Said("yes", comment="c"), seen_revision=0)
        domain.save_answers(
            assessment=assessment, changes={"practice.filler-0": said}, by=cast.owner, at=NOON
        )
        response = cast.client("owner").get(reverse(name, args=[assessment.pk, *arguments]))
        rendered.append(len(response.templates))
    assert rendered[1] - rendered[0] == 3 * templates


def test_bringing_up_what_others_answered_costs_one_query_more(cast, assessment, say):
    say("practice.policy", "yes")
    say("practice.reach", "all", by=cast.colleague)
    say("practice.policy", "no")
    client = cast.client("owner")
    with CaptureQueriesContext(connection) as captured:
        shown = save(client, assessment, "practice.policy", seen=2, choice="option:yes")
    assert len(real_queries(captured)) == 9
    assert "Sato" in shown.text


def test_a_page_that_is_refused_costs_the_same_queries_however_large_the_bank(cast):
    counts = []
    for filler in (0, 40):
        assessment = domain.start_assessment(
            organisation=cast.organisation,
            version=published(key=f"bank-{filler}", filler=filler),
            title="T",
            by=None,
            at=NOON,
        )
        fillers = {f"practice.filler-{number}": "option:yes" for number in range(filler)}
        data = whole(assessment, **{"practice.share:value": "lots", "practice.policy:choice": "option:no"})
        for key, value in fillers.items():
            data |= {f"{key}:seen": 0, f"{key}:choice": value}
        client = cast.client("owner")
        client.get(page(assessment))  # the process then has the bank
        with CaptureQueriesContext(connection) as captured:
            assert client.post(page(assessment), data).status_code == 422
        counts.append(len(real_queries(captured)))
    assert counts == [12, 12]


# --- without JavaScript ---


def test_page_shows_every_kind_of_question_in_the_reader_s_language(cast, assessment):
    client = cast.client("owner")
    english = client.get(page(assessment)).text
    assert english.count("<fieldset") == 3  # the conditional one is not there yet
    for words in [
        "Is there a policy?",
        "A written one.",
        "Without one nobody knows.",
        "% of IT budget",
        "0 to 100",
        "Part 1 of 1",
    ]:
        assert (words in english) == (words != "Part 1 of 1")
    japanese = client.get(page(assessment), headers={"accept-language": "ja"}).text
    assert "Is there a policy?（日本語）" in japanese
    assert "わからない" in japanese
    assert "保存して次へ" in japanese


def test_page_posts_every_answer_and_goes_on(cast, assessment):
    data = whole(
        assessment,
        **{
            "practice.policy:choice": "option:no",
            "practice.share:value": "７．５",
            "practice.notes:value": "備考",
            "practice.notes:comment": "c",
        },
    )
    response = cast.client("owner").post(page(assessment), data)
    assert (response.status_code, response["Location"]) == (302, page(assessment, "safety"))
    kept = dict(Answer.objects.values_list("question", "value"))
    assert kept == {"practice.policy": "no", "practice.share": "7.5", "practice.notes": "備考"}


def test_page_comes_back_with_the_questions_that_its_answers_bring_up(cast, assessment):
    client = cast.client("owner")
    response = client.post(page(assessment), whole(assessment, **{"practice.policy:choice": "option:yes"}))
    assert response["Location"] == f"{page(assessment)}#q2"
    shown = client.get(page(assessment)).text
    assert "Whom does the policy reach?" in shown
    assert "Your answers have brought up 1 more question." in shown


def test_page_saves_what_fits_and_names_what_does_not_with_a_link(cast, assessment):
    data = whole(
        assessment, **{"practice.policy:choice": "option:no", "practice.share:value": "<b>plenty</b>"}
    )
    response = cast.client("owner").post(page(assessment), data)
    assert response.status_code == 422
    assert list(Answer.objects.values_list("question", flat=True)) == ["practice.policy"]
    assert '<a href="#q3">' in response.text
    assert "<title>Error: Practice" in response.text
    assert 'value="&lt;b&gt;plenty&lt;/b&gt;"' in response.text
    assert 'aria-invalid="true"' in response.text


def test_page_shows_a_conflict_and_takes_the_choice(cast, assessment, say):
    say("practice.policy", "draft", by=cast.colleague)
    client = cast.client("owner")
    data = whole(assessment, **{"practice.policy:choice": "option:yes", "practice.share:value": "3"})
    refused = client.post(page(assessment), data)
    assert (refused.status_code, "Sato saved first" in refused.text) == (422, True)
    assert dict(Answer.objects.values_list("question", "value")) == {
        "practice.policy": "draft",
        "practice.share": "3",
    }
    assert 'name="practice.policy:theirs" value="1"' in refused.text
    again = client.post(page(assessment), data)
    assert (again.status_code, Answer.objects.get(question="practice.policy").value) == (422, "draft")
    # What was seen stays what was seen, so that saving without choosing is refused as often as it is tried.
    assert 'name="practice.policy:seen" value="0"' in again.text
    data |= {"practice.share:seen": 1, "practice.policy:theirs": 1, "keep": "mine practice.policy"}
    chosen = client.post(page(assessment), data)
    assert (chosen.status_code, chosen["Location"]) == (302, f"{page(assessment)}#q1")
    assert Answer.objects.get(question="practice.policy").value == "yes"


def test_page_keeps_theirs_when_that_is_chosen(cast, assessment, say):
    say("practice.policy", "draft", by=cast.colleague)
    data = whole(
        assessment,
        **{
            "practice.policy:choice": "option:yes",
            "practice.policy:theirs": 1,
            "keep": "theirs practice.policy",
        },
    )
    assert cast.client("owner").post(page(assessment), data).status_code == 302
    assert Answer.objects.get().value == "draft"


def test_an_old_page_overwrites_nothing_that_its_reader_did_not_touch(cast, assessment, say):
    say("practice.policy", "no")
    say("practice.policy", "draft", by=cast.colleague)
    data = whole(
        assessment,
        **{"practice.policy:seen": 1, "practice.policy:choice": "option:no", "practice.share:value": "3"},
    )
    assert cast.client("owner").post(page(assessment), data).status_code == 302
    assert dict(Answer.objects.values_list("question", "value")) == {
        "practice.policy": "draft",
        "practice.share": "3",
    }


def test_page_clears_one_answer_and_keeps_its_comment(cast, assessment, say):
    say("practice.policy", "no", comment="why")
    data = whole(
        assessment,
        **{
            "practice.policy:seen": 1,
            "practice.policy:choice": "option:no",
            "practice.policy:comment": "why",
            "clear": "practice.policy",
        },
    )
    response = cast.client("owner").post(page(assessment), data)
    assert response["Location"] == f"{page(assessment)}#q1"
    assert (Answer.objects.get().value, Answer.objects.get().comment) == (None, "why")


def test_pages_are_never_given_back_from_a_cache(cast, assessment):
    for url in (
        page(assessment),
        reverse("assessment", args=[assessment.pk]),
        reverse("review", args=[assessment.pk]),
    ):
        assert "no-store" in cast.client("owner").get(url).headers["Cache-Control"]


def test_page_returns_to_the_review_it_was_reached_from(cast, assessment):
    client = cast.client("owner")
    assert 'name="from" value="review"' in client.get(f"{page(assessment)}?from=review").text
    response = client.post(page(assessment), whole(assessment) | {"from": "review"})
    assert response["Location"] == reverse("review", args=[assessment.pk])
    elsewhere = client.post(page(assessment), whole(assessment) | {"from": "https://evil.example/"})
    assert elsewhere["Location"] == page(assessment, "safety")


def test_the_last_page_leads_to_the_review(cast, assessment):
    response = cast.client("owner").post(page(assessment, "safety"), whole(assessment, "safety"))
    assert response["Location"] == reverse("review", args=[assessment.pk])


def test_page_is_read_only_for_viewers_and_after_submission(cast, assessment, say):
    say("practice.policy", "no")
    seen = cast.client("viewer").get(page(assessment)).text
    assert seen.count("<fieldset") == len(re.findall(r"<fieldset[^>]* disabled", seen)) == 3
    assert "Save and continue</button>\n        <p" not in seen
    assert cast.client("viewer").post(page(assessment), whole(assessment)).status_code == 403
    domain.submit(assessment=assessment, by=cast.owner, at=NOON)
    assert "These answers have been submitted" in cast.client("owner").get(page(assessment)).text
    late = cast.client("owner").post(
        page(assessment), whole(assessment, **{"practice.policy:choice": "option:yes"})
    )
    assert late["Location"] == reverse("assessment", args=[assessment.pk])
    assert Answer.objects.get().value == "no"


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "{{ 7|add:7 }}{% now %}",
        "\u202eright to left\u202c مرحبا",
        "👩‍👩‍👧‍👦",
        "𠮷野家で𪚥",
        "</textarea>&amp;&lt;",
        "\nfirst line is empty",
        "あ" * 10_000,
    ],
)
def test_hostile_text_comes_back_to_the_letter_and_runs_nowhere(cast, assessment, words):
    client = cast.client("owner")
    say = save(client, assessment, "practice.notes", value=words, comment=words)
    assert say.status_code == 200
    assert Answer.objects.get().value == words
    shown = client.get(page(assessment)).text
    boxes = re.findall(r"<textarea[^>]*practice\.notes:\w+[^>]*>\n(.*?)</textarea>", shown, flags=re.S)
    assert [unescape(box) for box in boxes] == [words, words]
    for url in (
        reverse("review", args=[assessment.pk]),
        reverse("answer-history", args=[assessment.pk, "practice.notes"]),
    ):
        text = client.get(url).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("raw", [b"nul%00", b"tab%0b", b"x" * 100_000])
def test_text_that_cannot_be_kept_is_refused_by_name(cast, assessment, raw):
    body = b"practice.notes:seen=0&page=desk&practice.notes:value=" + raw
    response = cast.client("owner").post(
        reverse("answer-save", args=[assessment.pk, "practice.notes"]),
        body,
        content_type="application/x-www-form-urlencoded",
    )
    assert (response.status_code, Answer.objects.count()) == (422, 0)


def test_broken_bytes_are_marked_not_lost(cast, assessment):
    body = b"practice.notes:seen=0&page=desk&practice.notes:value=lone%ED%A0%80surrogate"
    cast.client("owner").post(
        reverse("answer-save", args=[assessment.pk, "practice.notes"]),
        body,
        content_type="application/x-www-form-urlencoded",
    )
    assert Answer.objects.get().value == "lone\ufffd\ufffd\ufffdsurrogate"


# --- the pages around ---


def test_start_offers_the_newest_version_and_a_name(cast, version, settings):
    client = cast.client("colleague")
    url = reverse("assessment-new", args=[cast.organisation.pk])
    shown = client.get(url).text
    assert re.search(rf'value="{version.pk}"\s+checked', shown)
    assert re.search(r'value="Small bank 20\d\d"', shown)
    response = client.post(url, {"way": str(version.pk), "title": "Ours", "status": "submitted"})
    assessment = Assessment.objects.get()
    assert response["Location"] == reverse("assessment", args=[assessment.pk])
    assert (assessment.title, assessment.organisation, assessment.created_by, assessment.status) == (
        "Ours",
        cast.organisation,
        cast.colleague,
        "answering",
    )


def test_start_says_when_no_bank_is_published(cast):
    response = cast.client("owner").get(reverse("assessment-new", args=[cast.organisation.pk]))
    assert "No question bank has been published yet" in response.text


def test_start_keeps_what_was_typed_when_it_does_not_fit(cast, version):
    response = cast.client("owner").post(
        reverse("assessment-new", args=[cast.organisation.pk]), {"way": "x", "title": "Kept"}
    )
    assert (response.status_code, 'value="Kept"' in response.text) == (422, True)
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize("title", ["", " \u3000 ", "x" * 201, "nul \x00", "bell \x07", "\ufffe"])
def test_a_name_that_cannot_be_kept_is_refused_by_name(cast, version, assessment, title):
    client = cast.client("owner")
    started = client.post(
        reverse("assessment-new", args=[cast.organisation.pk]), {"way": str(version.pk), "title": title}
    )
    renamed = client.post(reverse("assessment", args=[assessment.pk]), {"title": title})
    assert (started.status_code, renamed.status_code, Assessment.objects.count()) == (422, 422, 1)
    assert 'class="field-error" id="title-error"' in started.text
    assert Assessment.objects.get().title == "Readiness 2026"


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "\u202eabc\u202c", "👩‍👩‍👧‍👦", "𠮷野家"])
def test_a_hostile_name_is_shown_to_the_letter_and_runs_nowhere(cast, assessment, say, title):
    client = cast.client("owner")
    assert client.post(reverse("assessment", args=[assessment.pk]), {"title": title}).status_code == 302
    assert Assessment.objects.get().title == title
    for url in (
        reverse("assessment", args=[assessment.pk]),
        page(assessment),
        reverse("review", args=[assessment.pk]),
    ):
        text = client.get(url).text
        assert "<script>alert" not in text
        assert title in unescape(text)


def test_start_does_not_offer_a_retired_version(cast, version):
    Version.objects.update(status=Version.Status.RETIRED)
    response = cast.client("owner").post(
        reverse("assessment-new", args=[cast.organisation.pk]), {"way": str(version.pk), "title": "X"}
    )
    assert (response.status_code, Assessment.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("colleague", 200), ("viewer", 403), ("outsider", 404)]
)
def test_start_is_for_those_who_may_answer(cast, version, who, status):
    assert cast.client(who).get(reverse("assessment-new", args=[cast.organisation.pk])).status_code == status


def test_overview_lists_how_far_each_dimension_is(cast, assessment, say):
    say("practice.policy", "no", by=cast.colleague)
    say("safety.measures", ("audits",))
    text = re.sub(
        r"\s+",
        " ",
        unescape(
            re.sub(
                r"<[^>]+>", " ", cast.client("viewer").get(reverse("assessment", args=[assessment.pk])).text
            )
        ),
    )
    for words in ["2 of 4 questions answered", "1/3 In progress", "Last: Sato", "1/1 Complete", "Last: Aoki"]:
        assert words in text


def test_overview_leads_to_the_first_open_question(cast, assessment, say):
    client = cast.client("owner")
    url = reverse("assessment", args=[assessment.pk])
    assert f'href="{page(assessment)}#q1"' in client.get(url).text
    say("practice.policy", status="unknown")
    say("practice.share", Decimal(1))
    say("practice.notes", status="not_applicable")
    assert f'href="{page(assessment, "safety")}#q5"' in client.get(url).text


def test_overview_renames(cast, assessment):
    url = reverse("assessment", args=[assessment.pk])
    assert cast.client("viewer").post(url, {"title": "Mine"}).status_code == 403
    assert cast.client("owner").post(url, {"title": ""}).status_code == 422
    assert cast.client("owner").post(url, {"title": "Renamed"}).status_code == 302
    assert Assessment.objects.get().title == "Renamed"


def test_history_shows_before_and_after(cast, assessment, say):
    say("practice.policy", "no", comment="first")
    say("practice.policy", "yes", by=cast.colleague, minutes=1)
    text = unescape(
        re.sub(
            r"<[^>]+>",
            " ",
            cast.client("viewer")
            .get(reverse("answer-history", args=[assessment.pk, "practice.policy"]))
            .text,
        )
    )
    order = [
        text.index(words)
        for words in ["Sato", "Before", "Option no", "After", "Option yes", "Aoki", "First answer"]
    ]
    assert order == sorted(order)


def test_targets_are_kept_and_refused_by_field(cast, assessment):
    client = cast.client("owner")
    url = reverse("targets", args=[assessment.pk])
    refused = client.post(url, {"practice": "１２０", "safety": "80"})
    assert (refused.status_code, "Enter a number from 0 to 100" in refused.text) == (422, True)
    too_fine = client.post(url, {"practice": "0.00000000000000001", "safety": "80"})
    assert (too_fine.status_code, "digits before the decimal point" in too_fine.text) == (422, True)
    assert client.post(url, {"practice": "７２．５", "safety": ""}).status_code == 302
    assert Assessment.objects.get().targets == {"practice": "72.5"}
    assert cast.client("viewer").post(url, {"practice": "1"}).status_code == 403


def test_review_puts_what_is_open_first_and_says_what_answering_brings(cast, assessment, say):
    say("practice.policy", "no")
    text = cast.client("owner").get(reverse("review", args=[assessment.pk])).text
    assert "3 questions not answered" in text
    assert "Answer 1 more question to get a level for “Practice”" in text
    assert f'href="{page(assessment)}?from=review#q3"' in text
    assert text.index("questions not answered") < text.index("Option no")


def test_submit_and_reopen_from_the_pages(cast, assessment, say):
    client = cast.client("owner")
    submit, reopen = reverse("submit", args=[assessment.pk]), reverse("reopen", args=[assessment.pk])
    assert client.post(submit)["Location"] == reverse("review", args=[assessment.pk])
    assert Submission.objects.count() == 0
    say("practice.policy", "no")
    assert cast.client("viewer").post(submit).status_code == 403
    assert client.get(submit)["Location"] == reverse("review", args=[assessment.pk])
    assert client.post(submit)["Location"] == reverse("results", args=[assessment.pk])
    assert Assessment.objects.get().status == "submitted"
    assert client.post(submit)["Location"] == reverse("results", args=[assessment.pk])
    assert cast.client("viewer").get(reopen).status_code == 403
    assert "Reopen the answers of this assessment?" in client.get(reopen).text
    assert Assessment.objects.get().status == "submitted"
    assert client.post(reopen)["Location"] == reverse("assessment", args=[assessment.pk])
    assert Assessment.objects.get().status == "answering"
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    "name", ["assessment", "dimension", "answer-history", "targets", "review", "submit", "reopen"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_are_not_there_for_outsiders(cast, assessment, say, name, method):
    say("practice.policy", "no")
    more = {"dimension": ["practice"], "answer-history": ["practice.policy"]}.get(name, [])
    response = getattr(cast.client("outsider"), method)(reverse(name, args=[assessment.pk, *more]))
    assert response.status_code == (
        405 if (name, method) in {("review", "post"), ("answer-history", "post")} else 404
    )
    assert Assessment.objects.get().status == "answering"


def test_long_pages_are_compressed_and_the_autosave_is_not(cast, assessment):
    client = cast.client("owner")
    packed = {"accept-encoding": "gzip"}
    for address in (page(assessment), reverse("review", args=[assessment.pk])):
        assert client.get(address, headers=packed).headers["Content-Encoding"] == "gzip"
    saved = client.post(
        reverse("answer-save", args=[assessment.pk, "practice.policy"]),
        {"practice.policy:seen": 0, "practice.policy:choice": "option:yes"},
        headers=packed | {"hx-request": "true"},
    )
    assert (saved.status_code, saved.headers.get("Content-Encoding")) == (200, None)


@pytest.mark.parametrize(
    ("count", "sizes"), [(1, [1]), (5, [5]), (6, [3, 3]), (9, [4, 5]), (11, [4, 3, 4]), (14, [5, 4, 5])]
)
def test_in_sets_makes_sets_of_about_the_same_size(count, sizes):
    assert [len(part) for part in in_sets(list(range(count)))] == sizes


def test_in_sets_of_nothing_is_nothing():
    assert in_sets([]) == []
