"""Phones log in and out."""

from django.urls import path

from accounts.api import views

app_name = "accounts_api"

urlpatterns = [
    path("auth/login/", views.LoginView.as_view(), name="login"),
    path("auth/logout/", views.LogoutView.as_view(), name="logout"),
    path("auth/password/", views.PasswordView.as_view(), name="password"),
]
