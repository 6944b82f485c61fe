"""Adds an access token to every generated request, of a user who has just entered their password.

Some of these requests end the session, change the password or delete the account. So the token is
checked before each use, and if it or the password is no longer valid, a new user signs up.
"""

import itertools
import os

import requests
import schemathesis

# The password in the document's examples, so that they succeed.
PASSWORD = "correct horse battery"

API = os.environ["PORTICO_URL"] + "/api/v1"

numbers = itertools.count()


@schemathesis.auth(refresh_interval=None)
class AccessToken:
    def __init__(self):
        self.token = None

    def get(self, case, context):
        if self.token is None or not self.is_good():
            self.token = self.sign_up()
        return self.token

    def set(self, case, token, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {token}"

    def is_good(self):
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = requests.post(f"{API}/reauthenticate", json={"password": PASSWORD}, headers=headers, timeout=10)
        if answer.status_code != 200:
            return False
        self.token = answer.json()["access_token"]
        return True

    def sign_up(self):
        user = {"email": f"user-{next(numbers)}@example.net", "password": PASSWORD}
        requests.post(f"{API}/signup", json={"name": "Grace", **user}, timeout=10).raise_for_status()
        answer = requests.post(f"{API}/token", json=user, timeout=10)
        answer.raise_for_status()
        return answer.json()["access_token"]
