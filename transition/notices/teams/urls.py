"""Everything below /teams/."""

from django.urls import path

from transition.notices.teams import contact_views, follow_views, invitation_views, member_views, views

urlpatterns = [
    path("", views.teams, name="teams"),
    path("invitation/<str:token>/", invitation_views.team_invitation, name="team_invitation"),
    path("<int:pk>/", views.team, name="team"),
    path("<int:pk>/moved/", views.team_moved, name="team_moved"),
    path("<int:pk>/moved/undo/", views.team_moved_undo, name="team_moved_undo"),
    path("<int:pk>/follows/", follow_views.team_follow, name="team_follow"),
    path("<int:pk>/follows/<int:follow>/end/", follow_views.team_unfollow, name="team_unfollow"),
    path("<int:pk>/follows/<int:follow>/again/", follow_views.team_follow_again, name="team_follow_again"),
    path("<int:pk>/contacts/add/", contact_views.contact_add, name="team_contact_add"),
    path("<int:pk>/contacts/undo/", contact_views.contact_undo, name="team_contact_undo"),
    path("<int:pk>/contacts/<int:contact>/earlier/", contact_views.contact_earlier, name="team_contact_earlier"),
    path("<int:pk>/contacts/<int:contact>/later/", contact_views.contact_later, name="team_contact_later"),
    path("<int:pk>/contacts/<int:contact>/remove/", contact_views.contact_remove, name="team_contact_remove"),
    path("<int:pk>/invite/", member_views.member_invite, name="team_member_invite"),
    path("<int:pk>/invitations/<int:invitation>/", member_views.invitation_withdraw, name="team_invitation_withdraw"),
    path("<int:pk>/members/<int:member>/role/", member_views.member_role, name="team_member_role"),
    path("<int:pk>/members/<int:member>/remove/", member_views.member_remove, name="team_member_remove"),
    path("<int:pk>/leave/", member_views.leave, name="team_leave"),
]
