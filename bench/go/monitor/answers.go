package main

import (
	"fmt"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

const (
	organization = "acme"
	project      = "bench"
	stack        = "dev"
	stackType    = "pulumi:pulumi:Stack"
	// What Pulumi passes on on a machine with eight processors.
	parallel = 32
)

// answers says what Pulumi and a provider that gives back its inputs would say.
type answers struct {
	delay  time.Duration
	config map[string]string
}

func (answers *answers) to(rpc string, request []byte) ([]byte, error) {
	switch rpc {
	case "GetDeploymentInfo":
		return proto.Marshal(answers.deployment())
	case "SupportsFeature":
		return proto.Marshal(&pulumirpc.SupportsFeatureResponse{HasSupport: true})
	case "RegisterResource":
		return answers.registered(request)
	case "Invoke":
		arguments, err := fields(request, 2)
		return message(field{1, arguments[0]}), err
	case "RegisterResourceOutputs", "SignalAndWaitForShutdown", "RequirePulumiVersion", "Log":
		return nil, nil
	}
	return nil, status.Errorf(codes.Unimplemented, "the benchmark has no use for %s", rpc)
}

func (answers *answers) deployment() *pulumirpc.DeploymentInfo {
	info := pulumirpc.DeploymentInfo{
		Organization: organization, Project: project, Stack: stack, Config: answers.config, Parallel: parallel,
	}
	for number := range pulumirpc.ResourceMonitorFeature_name {
		info.SupportedFeatures = append(info.SupportedFeatures, pulumirpc.ResourceMonitorFeature(number))
	}
	return &info
}

// registered answers a RegisterResourceRequest: type (1), name (2) and object (5) give urn (1), id (2) and object (3).
func (answers *answers) registered(request []byte) ([]byte, error) {
	found, err := fields(request, 1, 2, 5)
	if err != nil {
		return nil, err
	}
	kind, name, object := found[0], found[1], found[2]
	urn := fmt.Appendf(nil, "urn:pulumi:%s::%s::%s::%s", stack, project, kind, name)
	if string(kind) == stackType {
		return message(field{1, urn}), nil
	}
	time.Sleep(answers.delay)
	return message(field{1, urn}, field{2, fmt.Appendf(nil, "%s-id", name)}, field{3, object}), nil
}

type field struct {
	number protowire.Number
	value  []byte
}

func message(parts ...field) []byte {
	var made []byte
	for _, part := range parts {
		made = protowire.AppendTag(made, part.number, protowire.BytesType)
		made = protowire.AppendBytes(made, part.value)
	}
	return made
}

// fields returns the values of the fields with these numbers, which are bytes, texts or messages.
func fields(message []byte, numbers ...protowire.Number) ([][]byte, error) {
	found := make([][]byte, len(numbers))
	for len(message) > 0 {
		number, kind, size := protowire.ConsumeTag(message)
		if size < 0 {
			return found, protowire.ParseError(size)
		}
		message = message[size:]
		size = protowire.ConsumeFieldValue(number, kind, message)
		if size < 0 {
			return found, protowire.ParseError(size)
		}
		for at, wanted := range numbers {
			if number == wanted && kind == protowire.BytesType {
				found[at], _ = protowire.ConsumeBytes(message)
			}
		}
		message = message[size:]
	}
	return found, nil
}
