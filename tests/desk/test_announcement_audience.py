"""Who hears, as staff put it together: one of these, only those, but not those."""

from typing import Any

import pytest

from tests.desk.announcing import draft, followers, page, signed_in, text_of
from transition.notices import audience, plans
from transition.notices.audience import Sentence
from transition.notices.audience.clauses import Clause
from transition.notices.models import Follow, Follower, Plan
from users.models import User

MODEL, PROVIDER, ALL = {"followers": ["model"]}, {"followers": ["provider"]}, {"everyone": True}


class Named:
    """A rule of a test's own: the follower with this part of an address."""

    def check(self, said: Any, *, general: bool) -> None:
        pass

    def compiled(self, said: Any, plan: Plan) -> Clause:
        return Clause("f.email LIKE %(like)s", {"like": f"%{said}%"})

    def words(self, said: Any) -> str:
        return f"people called {said}"

    def offers(self, *, general: bool) -> list[Any]:
        return ["ada", "bo"]


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(audience.RULES, "named", Named())


@pytest.fixture
def plan(cleo: User) -> Plan:
    plan = draft(cleo)
    followers(plan.availability, "ada@example.org", "bo@example.org", "cy@example.org")  # type: ignore[arg-type]
    return plan


@pytest.mark.parametrize(
    ("sentence", "tree"),
    [
        (Sentence([MODEL], [], []), MODEL),
        (Sentence([MODEL, PROVIDER], [], []), {"followers": ["model", "provider"]}),
        (Sentence([MODEL, ALL], [], []), {"any": [MODEL, ALL]}),
        (Sentence([ALL], [MODEL], []), {"all": [ALL, MODEL]}),
        (Sentence([MODEL], [], [ALL]), {"all": [MODEL, {"not": ALL}]}),
        (Sentence([MODEL, ALL], [PROVIDER], [ALL]), {"all": [{"any": [MODEL, ALL]}, PROVIDER, {"not": ALL}]}),
    ],
)
def test_a_sentence_is_a_tree_and_comes_back_as_it_was(sentence: Sentence, tree: Any) -> None:
    assert audience.join(sentence) == tree
    assert audience.split(tree) == sentence


@pytest.mark.parametrize(
    "tree", [{"not": MODEL}, {"any": [{"all": [MODEL, ALL]}, PROVIDER]}, {"any": [{"not": ALL}, MODEL]}]
)
def test_a_tree_that_is_no_sentence_is_not_bent_into_one(tree: Any) -> None:
    assert audience.split(tree) is None


def test_a_rule_is_read_in_words() -> None:
    said = audience.in_words({"all": [{"any": [MODEL, PROVIDER]}, ALL, {"not": {"followers": ["everything"]}}]})
    assert said == (
        "people who follow the model or people who follow the provider, and of those only everybody who follows anything "
        "here, but not people who follow everything"
    )


@pytest.mark.django_db
def test_a_rule_that_is_registered_is_offered_checked_counted_and_named(plan: Plan, cleo: User, named: None) -> None:
    client = signed_in(cleo)
    assert text_of(client.get(page(plan, "_edit"))).count("people called ada") == 3
    typed = {
        "title": "T",
        "hears": ['{"followers": ["model"]}'],
        "only": [],
        "never": ['{"named": "ada"}'],
        "channels": ["email"],
        "offsets": ["7"],
        "tone": "plain",
        "seen": plans.hash_of(plan),
    }
    assert client.post(page(plan, "_edit"), typed).status_code == 302
    plan.refresh_from_db()
    assert plan.audience == {"all": [MODEL, {"not": {"named": "ada"}}]}
    said = text_of(client.get(page(plan)))
    assert "People who follow the model, but not people called ada" in said
    assert "Kept out because they are among: people called ada</dt><dd>1</dd>" in said
    assert "<dt>Would hear now</dt><dd>2</dd>" in said
    assert 'value="{&quot;named&quot;: &quot;ada&quot;}"' in text_of(client.get(page(plan, "_edit")))


@pytest.mark.django_db
def test_an_unknown_choice_is_refused(plan: Plan, cleo: User) -> None:
    typed = {
        "title": "T",
        "hears": ['{"sql": "TRUE"}'],
        "channels": ["email"],
        "tone": "plain",
        "seen": plans.hash_of(plan),
    }
    assert signed_in(cleo).post(page(plan, "_edit"), typed).status_code == 422


@pytest.mark.django_db
def test_every_rule_that_brings_somebody_in_is_their_reason(plan: Plan, named: None) -> None:
    plan.audience = {"any": [MODEL, {"named": "ada"}]}
    people = {one.email: one.why for one in audience.preview(plan).people}
    assert people["ada@example.org"] == "people who follow the model; people called ada"
    assert people["bo@example.org"] == "people who follow the model"


@pytest.mark.django_db
def test_a_rule_written_elsewhere_is_shown_in_words_on_the_form(plan: Plan, cleo: User) -> None:
    Plan.objects.filter(pk=plan.pk).update(audience={"any": [{"all": [MODEL, ALL]}, PROVIDER]})
    assert "Who hears was written elsewhere" in text_of(signed_in(cleo).get(page(plan, "_edit")))


@pytest.mark.django_db
def test_the_page_asks_as_many_questions_for_many_followers_as_for_few(
    plan: Plan, cleo: User, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(cleo)
    with django_assert_max_num_queries(60) as few:
        client.get(page(plan))
    more = Follower.objects.bulk_create(
        [Follower(email=f"f{n}@example.org", confirmed_at="2026-11-01T00:00:00Z") for n in range(60)]
    )
    Follow.objects.bulk_create(Follow(follower=one, model=plan.availability.model) for one in more)  # type: ignore[union-attr]
    with django_assert_max_num_queries(60) as many:
        client.get(page(plan))
    assert len(many) == len(few)
