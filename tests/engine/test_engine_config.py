from pulumi_gestalt_engine.config import Config, ConfigEntry

CONFIG = Config(
    "shop", {"shop:size": "3", "aws:region": "eu", "shop:password": "hunter2"}, frozenset({"shop:password"})
)


def test_key_without_namespace_belongs_to_the_project():
    """A plain key is looked up under the project's name."""
    assert CONFIG.get(None, "size") == ConfigEntry("3", secret=False)


def test_namespace_is_respected():
    """A key of another namespace is found under it, and only there."""
    assert CONFIG.get("aws", "region") == ConfigEntry("eu", secret=False)
    assert CONFIG.get(None, "region") is None


def test_empty_namespace_is_not_the_projects():
    """The empty text is a namespace of its own, in which nothing is."""
    assert CONFIG.get("", "size") is None


def test_secret_keys_are_marked():
    """An entry whose full key is among the secret keys is secret."""
    assert CONFIG.get("shop", "password") == ConfigEntry("hunter2", secret=True)


def test_repr_shows_no_value():
    """Neither the configuration nor an entry prints a text."""
    assert "hunter2" not in f"{CONFIG!r} {CONFIG.get(None, 'password')!r}"
