// The benchmark's programs on Pulumi's SDK for Go; see ../../cases.py for what each does.
package main

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

type thing struct {
	pulumi.CustomResourceState
	Number pulumi.IntOutput    `pulumi:"number"`
	Text   pulumi.StringOutput `pulumi:"text"`
}

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		count := settings.RequireInt("count")
		switch settings.Require("case") {
		case "independent":
			return independent(ctx, count)
		case "chain":
			return chain(ctx, count)
		case "fan-out":
			return fanOut(ctx, count)
		case "invokes":
			return invokes(ctx, count)
		case "large":
			return large(ctx, count)
		}
		return nil
	})
}

func register(ctx *pulumi.Context, number int, inputs pulumi.Map) (*thing, error) {
	made := &thing{}
	return made, ctx.RegisterResource("bench:index:Thing", fmt.Sprintf("thing-%d", number), inputs, made)
}

func independent(ctx *pulumi.Context, count int) error {
	for number := range count {
		inputs := pulumi.Map{
			"number": pulumi.Int(number),
			"tags":   pulumi.Array{pulumi.String("a"), pulumi.String("b")},
		}
		for index := range 8 {
			inputs[fmt.Sprintf("property%d", index)] = pulumi.String(fmt.Sprintf("value %d of %d", index, number))
		}
		if _, err := register(ctx, number, inputs); err != nil {
			return err
		}
	}
	return nil
}

func chain(ctx *pulumi.Context, count int) error {
	last := pulumi.Int(0).ToIntOutput()
	for number := range count {
		made, err := register(ctx, number, pulumi.Map{"number": last})
		if err != nil {
			return err
		}
		last = made.Number.ApplyT(func(found int) int { return found + 1 }).(pulumi.IntOutput)
	}
	ctx.Export("last", last)
	return nil
}

func fanOut(ctx *pulumi.Context, count int) error {
	first, err := register(ctx, 0, pulumi.Map{"number": pulumi.Int(1)})
	if err != nil {
		return err
	}
	for number := range count {
		value := first.Number.ApplyT(func(found int) int { return found + number }).(pulumi.IntOutput)
		if _, err := register(ctx, number+1, pulumi.Map{"number": value}); err != nil {
			return err
		}
	}
	return nil
}

func invokes(ctx *pulumi.Context, count int) error {
	for number := range count {
		arguments := pulumi.Map{"number": pulumi.Int(number), "text": pulumi.String("abc")}
		ctx.InvokeOutput("bench:index:get", arguments, pulumi.MapOutput{}, pulumi.InvokeOutputOptions{})
	}
	return nil
}

func large(ctx *pulumi.Context, count int) error {
	for number := range count {
		items := pulumi.Array{}
		for index := range 5_000 {
			items = append(items, pulumi.String(fmt.Sprintf("item %d", index)))
		}
		text := pulumi.String(strings.Repeat("x", 1_000_000))
		made, err := register(ctx, number, pulumi.Map{"text": text, "items": items})
		if err != nil {
			return err
		}
		size := made.Text.ApplyT(func(found string) int { return len(found) })
		ctx.Export(fmt.Sprintf("size%d", number), size)
	}
	return nil
}
