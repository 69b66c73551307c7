"""What tests of pages in this room ask of a browser."""

from django.test import Client


def browser(user):
    client = Client()
    client.force_login(user)
    return client


def words_of(response):
    return response.content.decode()
