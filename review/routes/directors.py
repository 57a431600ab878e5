"""The coordinator's page of who is in a post that a mandate is for: begin, end and correct posts."""

from __future__ import annotations

from flask import Blueprint, abort, flash, g, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField

from review import accounts
from review.forms import Day, Form, day, show
from review.models import Person, Post
from review.operations.people import find_or_add_district
from review.operations.posts import ZONE, begin_post, correct_post, end_post
from review.operations.refusals import NotReady, Problem, Stale
from review.policy import Actor
from review.queries.mandates import kinds_kept, mandates_of, posts_of, programs_of_post
from review.queries.posts import find_keepable, former_names, listed_posts
from review.queries.register import acts_on
from review.routes.acts import perform, sent_version
from review.routes.guard import open_to
from review.routes.person_form import DetailsForm, name_filter, read

blueprint = Blueprint("directors", __name__, url_prefix="/program/directors")


@blueprint.app_template_global()
def coordinates_mandate(actor: Actor) -> bool:
    """True where the desk has the pages of the yearly mandates."""
    return bool(mandates_of(actor))


class PostForm(Form):
    """Where the post is, and its days."""

    district = DetailsForm.district
    new_district = DetailsForm.new_district
    starts_on = day("First day", missing="Enter the first day of the post, today or earlier.")
    ends_on = Day("Last day", description="Only where the post is over.")

    offer_districts = DetailsForm.offer_districts
    chosen_district = DetailsForm.chosen_district


class NewPostForm(PostForm):
    """A post that somebody took."""

    kind = SelectField("Post", validate_choice=False)

    def offer(self) -> None:
        """Offers the kinds of posts that the coordinator keeps, and every district."""
        self.offer_districts()
        self.district.flags.required = True
        self.kind.flags.required = True
        self.kind.choices = [SelectChoice(kind, in_words(kind)) for kind in kinds_kept(g.actor)]

    def chosen_kind(self) -> str:
        """The kind; NotReady for what the coordinator does not keep."""
        if self.kind.data not in kinds_kept(g.actor):
            raise NotReady([Problem("kind", "Choose a post.")])
        return str(self.kind.data)


class NewDirectorForm(NewPostForm):
    """Somebody in a post, new here or not."""

    name = DetailsForm.name
    email = DetailsForm.email


class EndForm(Form):
    """The last day of a post."""

    ends_on = day("Last day", missing="Enter the last day of the post.")


def in_words(kind: str) -> str:
    """What people call a post: "Technology director"."""
    return kind.replace("_", " ").capitalize()


@blueprint.get("")
@open_to("coordinator")
def listed() -> ResponseReturnValue:
    """Who is and was in a post."""
    require_mandate()
    name = name_filter().name
    return show("coordinator/directors.html", posts=listed_posts(g.db, g.actor, name), name=name, in_words_of=in_words)


def require_mandate() -> None:
    """Answers like a missing page for coordinators of no mandate."""
    if not mandates_of(g.actor):
        abort(404)


@blueprint.route("/new", methods=["GET", "POST"])
@open_to("coordinator")
def add() -> ResponseReturnValue:
    """Adds a person with a post, or enters the post of whoever has that address."""
    require_mandate()
    form = NewDirectorForm()
    form.offer()

    def do() -> str:
        read(form)
        kind, district = form.chosen_kind(), form.chosen_district()
        grants = [("candidate", program) for program in programs_of_post(kind) if program in mandates_of(g.actor)]
        person = accounts.welcome(
            g.db, actor=g.actor, name=form.name.data, email=form.email.data, district=district, grants=grants
        )
        days = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
        begin_post(g.db, person, actor=g.actor, kind=kind, district=district, **days)
        flash(f"The post of {person.name} is entered.")
        return url_for("directors.person", person_id=person.public_id)

    def page(status: int) -> ResponseReturnValue:
        return show("coordinator/new_director.html", form, status=status)

    return perform(do, form, page) if form.is_submitted() else page(200)


def seen_person(public_id: str) -> Person:
    """The person at this address; one with a conflict of interest is as good as missing."""
    return find_keepable(g.db, public_id, g.actor) or abort(404)


@blueprint.get("/<person_id>")
@open_to("coordinator")
def person(person_id: str) -> ResponseReturnValue:
    """A person's posts."""
    return show_person(person_id)


def forms_of(post: Post) -> dict[str, Form]:
    """The forms with which a post is ended and corrected."""
    values = {"starts_on": post.starts_on, "ends_on": post.ends_on, "district": post.district.public_id}
    correct = PostForm(prefix=f"correct-{post.public_id}", formdata=None, data=values)
    correct.offer_districts()
    ended = {} if post.ends_on else {"end": EndForm(prefix=f"end-{post.public_id}", formdata=None)}
    return ended | {"correct": correct}


def show_person(person_id: str, sent: Form | None = None, name: str = "", status: int = 200) -> tuple[str, int]:
    """The page of a person's posts; `sent` is the form of the act `name` that was just refused."""
    someone = seen_person(person_id)
    posts = posts_of(g.db, someone)
    offered = {post.public_id: forms_of(post) for post in posts}
    begin = NewPostForm(prefix="begin", formdata=None)
    begin.offer()
    if sent is not None:
        act, _, about = name.partition("-")
        if act == "begin":
            begin = sent
        elif about in offered:
            offered[about][act] = sent
    theirs, districts = former_names(g.db, someone, posts)
    return show(
        "coordinator/posts.html",
        sent,
        status=status,
        person=someone,
        posts=posts,
        offered=offered,
        begin=begin,
        sent_name=name,
        former=theirs,
        former_districts=districts,
        acts=acts_on(g.db, *(post.public_id for post in posts)),
        in_words_of=in_words,
        zone=ZONE,
    )


@blueprint.post("/<person_id>/begin")
@open_to("coordinator")
def begin(person_id: str) -> ResponseReturnValue:
    """Enters a further post of a person, as after a change of district."""
    someone, form = seen_person(person_id), NewPostForm(prefix="begin")
    form.offer()

    def do() -> str:
        read(form)
        days = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
        begin_post(g.db, someone, actor=g.actor, kind=form.chosen_kind(), district=form.chosen_district(), **days)
        flash("The post is entered.")
        return url_for("directors.person", person_id=person_id)

    return perform(do, form, lambda status: show_person(person_id, form, "begin", status))


@blueprint.post("/<person_id>/<post_id>/<any(end, correct):act>")
@open_to("coordinator")
def change(person_id: str, post_id: str, act: str) -> ResponseReturnValue:
    """Enters the last day of a post, or mends its days and district."""
    posts = {post.public_id: post for post in posts_of(g.db, seen_person(person_id))}
    post = posts.get(post_id) or abort(404)
    name = f"{act}-{post_id}"
    form = EndForm(prefix=name) if act == "end" else PostForm(prefix=name)
    if isinstance(form, PostForm):
        form.offer_districts()

    def do() -> str:
        read(form)
        if post.kind not in kinds_kept(g.actor):
            raise Stale("This post is not kept here any more.")
        if isinstance(form, PostForm):
            district = find_or_add_district(
                g.db, public_id=form.district.data or "", new_name=form.new_district.data or ""
            )
            days = {"starts_on": form.starts_on.data, "ends_on": form.ends_on.data}
            correct_post(g.db, post, actor=g.actor, district=district, version=sent_version(), **days)
        else:
            end_post(g.db, post, actor=g.actor, ends_on=form["ends_on"].data, version=sent_version())
        flash("The post is saved.")
        return url_for("directors.person", person_id=person_id)

    return perform(do, form, lambda status: show_person(person_id, form, name, status))
