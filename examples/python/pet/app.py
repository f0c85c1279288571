"""A pet with a random name and a password that stays secret."""

import pulumi_gestalt as pulumi

RANDOM_VERSION = "4.16.3"


@pulumi.main
def program(ctx: pulumi.Context) -> None:
    """Declare the resources and the stack's outputs."""
    length = ctx.config().get_int("length", 2)
    pet = ctx.resource("random:index/randomPet:RandomPet", "pet", {"length": length}, version=RANDOM_VERSION)
    password = ctx.resource(
        "random:index/randomPassword:RandomPassword",
        "password",
        {"length": 24, "special": False, "keepers": {"pet": pet.id}},
        version=RANDOM_VERSION,
    )

    def greet(name: str) -> str:
        print(f"the pet is called {name}")
        return f"Hello, {name}!"

    ctx.export("name", pet.id)
    ctx.export("greeting", pet.id.apply(greet))
    ctx.export("login", pulumi.Output.secret({"user": pet.id, "password": password["result"]}))
