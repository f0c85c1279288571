import pulumi_gestalt as pulumi

EXTENSION = pulumi.Package("extbase", "45.0.0", extension=pulumi.Parameterization("myext", "2.0.0", b"Hello"))


def main() -> None:
    options = pulumi.ResourceOptions(package=EXTENSION)
    greeting = pulumi.CustomResource("extbase:index:Greeting", "greeting", {}, options)
    component = pulumi.ComponentResource("extbase:index:GreetingComponent", "greetingComp", {}, options, remote=True)
    greet = pulumi.invoke("extbase:index:greet", {"name": "Pulumi"}, pulumi.InvokeOptions(package=EXTENSION))
    pulumi.export("parameterValue", greeting["parameterValue"])
    pulumi.export("parameterValueFromComponent", component["parameterValue"])
    pulumi.export("invokeGreeting", greet["greeting"])
