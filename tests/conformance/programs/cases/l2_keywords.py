import pulumi_gestalt as pulumi

WORDS = ("builtins", "lambda", "property")


def main() -> None:
    same = {word: word for word in WORDS}
    first = pulumi.CustomResource("keywords:index:SomeResource", "firstResource", same)
    pulumi.CustomResource("keywords:index:SomeResource", "secondResource", {word: first[word] for word in WORDS})
    pulumi.CustomResource("keywords:lambda:SomeResource", "lambdaModuleResource", same)
    pulumi.CustomResource("keywords:module:Lambda", "lambdaResource", same)
