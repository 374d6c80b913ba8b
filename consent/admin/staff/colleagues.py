"""Staff: the roles that come ready, who is invited, who changes whom, a new password by mail."""

import logging
from functools import partial
from itertools import product
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminEmailInputWidget
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.views import PasswordResetConfirmView, PasswordResetView
from django.contrib.messages.views import SuccessMessageMixin
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import ManyToManyField, Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.crypto import get_random_string

from consent.admin.site_lists import BaseAdmin, never
from consent.intake import mails
from consent.models import Site

_CATALOGUE = "category categorytext cookie cookietext thirdparty wording theme regionrule".split()
_RECORD = "site notice publication confirmation tally detection dismissal change".split()
_READ = {f"view_{name}" for name in (*_CATALOGUE, *_RECORD)}
_OF_EACH_ROLE = {
    "Editor": "change_site set_back_site add_dismissal delete_dismissal",
    "Publisher": "add_notice add_confirmation approve_publication switch_site "
    "view_sitetoken add_sitetoken change_sitetoken",
    "Auditor": "view_sitetoken view_decision view_optoutrequest view_user view_group",
    "Requests": "view_optoutrequest add_optoutrequest change_optoutrequest export_person "
    "erase_visitor",
}
ROLES = {name: {*codes.split()} for name, codes in _OF_EACH_ROLE.items()}
ROLES["Editor"] |= {*map("_".join, product(("add", "change", "delete"), _CATALOGUE))}
for _name in ("Editor", "Publisher", "Auditor"):
    ROLES[_name] |= _READ


def make_roles() -> None:
    for name, codes in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        ours = Permission.objects.filter(content_type__app_label__in=("consent", "auth"))
        wanted, has = {*ours.filter(codename__in=codes)}, {*group.permissions.all()}
        group.permissions.remove(*(has - wanted))
        group.permissions.add(*(wanted - has))


log = logging.getLogger("consent.staff")

_HEAD = {"site_header": admin.site.site_header, "site_title": admin.site.site_title}
_roles = partial(
    forms.ModelMultipleChoiceField,
    Group.objects.all(),
    label="Roles",
    widget=forms.CheckboxSelectMultiple,
    help_text="Editor: the catalogue. Publisher: publishing and emergencies. Requests: opt-outs, "
    "and whoever asks what is kept. Auditor: reads everything.",
)


class _PasswordMail(PasswordResetForm):
    """Mails the link that sets a password, not by the queue: backups hold its rows."""

    is_sent = False

    def clean_email(self) -> str:
        if not mails.is_set():
            raise forms.ValidationError(
                "This service sends no mail. Whoever looks after staff here sets a new password."
            )
        return str(self.cleaned_data["email"])

    def send_mail(
        self, subject_template_name: str, email_template_name: str, context: Any, *_: Any, **__: Any
    ) -> None:
        # Whoever asks for the mail chooses the host and port of the request
        context = {**context, "origin": settings.CONSENT_ADMIN_PLACE.origin}
        sender = Site.objects.order_by("pk").values_list("email", flat=True).first()
        subject = render_to_string(subject_template_name, context).strip()
        text = render_to_string(email_template_name, context)
        try:
            self.is_sent = bool(send_mail(subject, text, sender, [context["email"]]))
        except Exception as error:  # its words may contain an address
            log.warning("A link for a new password was not mailed: %s", type(error).__name__)


class Forgotten(SuccessMessageMixin[Any], PasswordResetView):
    """Give the same answer for every address, so that it does not reveal who is staff."""

    form_class = _PasswordMail
    template_name = "admin/password.html"
    extra_context = _HEAD
    success_url = reverse_lazy("admin:login")
    success_message = "If that is the address of somebody here, a mail is on its way."


class NewPassword(SuccessMessageMixin[Any], PasswordResetConfirmView):
    """Sets a password, and signs nobody in: lock and second factor stay in force."""

    template_name = "admin/password.html"
    extra_context = _HEAD
    success_url = reverse_lazy("admin:login")
    success_message = "Your new password is set. Log in with it."


class _Invitation(forms.ModelForm[User]):
    email = forms.EmailField(label="E-mail address", max_length=150, widget=AdminEmailInputWidget)
    groups = _roles()

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email)).exists():
            raise forms.ValidationError("Somebody here has this address.")
        name = email.partition("@")[0]
        self.instance.username = email if User.objects.filter(username__iexact=name) else name
        return email


class _Colleague(forms.ModelForm[User]):
    groups = _roles(required=False)

    class Meta:
        labels = {"is_superuser": "Administrator"}
        help_texts = {
            "is_superuser": "May do everything, and makes other administrators.",
            "is_active": "May log in. Untick it instead of deleting somebody.",
        }


class _RoleAdmin(BaseAdmin, GroupAdmin):
    """A part of the list of colleagues: the roles that come ready are made anew by `migrate`."""

    has_module_permission = never
    filter_horizontal = ()
    formfield_overrides: ClassVar = {
        ManyToManyField: {"widget": forms.CheckboxSelectMultiple, "help_text": ""}
    }


admin.site.unregister([User, Group])
admin.site.register(Group, _RoleAdmin)


@admin.register(User)
class ColleagueAdmin(BaseAdmin, UserAdmin[User]):
    """Administrators alone make and change administrators, and none unmakes itself: one stays."""

    form = _Colleague
    add_form = _Invitation
    add_form_template = None
    add_fieldsets = ((None, {"fields": ("email", "groups")}),)
    fieldsets = ((None, {"fields": ("username", "email", "groups", "is_superuser", "is_active")}),)
    filter_horizontal = ()
    list_display = ("username", "email", "roles", "is_active", "last_login")
    list_filter = ("is_active", "groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("is_active", "is_superuser") if obj == request.user else ()
        others = () if request.user.is_superuser else ("is_superuser",)
        return own or others

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_above = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not is_above and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may_change = obj != request.user and self.has_change_permission(request, obj)
        return may_change and super().has_delete_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.is_staff = True
            obj.set_password(get_random_string(40))  # without any, Django mails no link
            transaction.on_commit(lambda: self._invite(request, obj))
        super().save_model(request, obj, form, change)

    def _invite(self, request: HttpRequest, person: User) -> None:
        letter = _PasswordMail({"email": person.email})
        if letter.is_valid():
            facts = {"invited_by": request.user.get_username()}
            letter.save(request=request, extra_email_context=facts)
        if letter.is_sent:
            text = f"An invitation was mailed to {person.email}. Its link works for three days."
            return self.message_user(request, text)
        text = (
            f"No mail could be sent to {person.email}: set a first password here, and hand it on."
        )
        return self.message_user(request, text, messages.WARNING)

    @admin.display
    def roles(self, person: User) -> str:
        names = [str(group) for group in person.groups.all()]
        return ", ".join([*(["Administrator"] if person.is_superuser else []), *names]) or "none"
