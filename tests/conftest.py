"""Settings of the whole suite."""

import signal

from hypothesis import HealthCheck, settings

# A machine may be ten times slower than it was an hour ago: time is never what a test decides by.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("suite")

# A shell starts what runs in its background with SIGINT ignored, and every child inherits that; the tests send it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
