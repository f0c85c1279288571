from kit import simple

import pulumi_gestalt as pulumi


def main() -> None:
    times = pulumi.CustomTimeouts
    simple("noTimeouts")
    simple("createOnly", custom_timeouts=times(create="5m"))
    simple("updateOnly", custom_timeouts=times(update="10m"))
    simple("deleteOnly", custom_timeouts=times(delete="3m"))
    simple("readOnly", custom_timeouts=times(read="9m"))
    simple("allTimeouts", custom_timeouts=times(create="2m", update="4m", delete="1m", read="5m"))
    simple("configTimeout", custom_timeouts=times(create=pulumi.Config().require("createTimeout")))
