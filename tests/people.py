"""The cast. Ada follows; Bo does not; Cleo is support, Dana approves, Ella keeps the record, Finn gives out roles."""

from users.models import HeldRole, Role, User


def ada() -> User:
    return User.objects.create_user("ada@example.org", name="Ada")


def bo() -> User:
    return User.objects.create_user("bo@example.org", name="Bo")


def cleo() -> User:
    return _staff("cleo@example.org", "Cleo", Role.SUPPORT)


def dana() -> User:
    return _staff("dana@example.org", "Dana", Role.APPROVER)


def ella() -> User:
    return _staff("ella@example.org", "Ella", Role.STEWARD)


def finn() -> User:
    return _staff("finn@example.org", "Finn", Role.ADMIN)


def _staff(email: str, name: str, role: Role) -> User:
    user = User.objects.create_user(email, name=name)
    HeldRole.objects.create(user=user, role=role)
    return user
