"""Settings of the whole suite."""

from hypothesis import HealthCheck, settings

# A machine may be ten times slower than it was an hour ago: time is never what a test decides by.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("suite")
