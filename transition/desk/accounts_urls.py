from django.urls import path

from transition.desk import accounts

urlpatterns = [
    path("", accounts.accounts, name="desk_accounts"),
    path("<int:pk>/", accounts.one_account, name="desk_account"),
    path("<int:pk>/owner/", accounts.give_owner, name="desk_account_owner"),
]
