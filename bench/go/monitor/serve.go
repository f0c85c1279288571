package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/mem"
)

// raw hands bytes through: decoding messages would cost more than all the rest that is done here.
type raw struct{}

func (raw) Name() string { return "proto" }

func (raw) Marshal(message any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(message.([]byte))}, nil
}

func (raw) Unmarshal(data mem.BufferSlice, message any) error {
	*message.(*[]byte) = data.Materialize()
	return nil
}

// counts is what the monitor has seen.
type counts struct {
	// Requests by RPC.
	Requests map[string]int `json:"requests"`
	// Bytes of all requests.
	Bytes int `json:"bytes"`
	// First and Last are when the first and the last registration or invoke came, in seconds of Unix time.
	First float64 `json:"first"`
	Last  float64 `json:"last"`

	lock   sync.Mutex
	record *os.File
}

func (seen *counts) add(rpc string, request []byte) error {
	seen.lock.Lock()
	defer seen.lock.Unlock()
	seen.Requests[rpc]++
	seen.Bytes += len(request)
	if rpc == "RegisterResource" || rpc == "Invoke" {
		seen.Last = float64(time.Now().UnixNano()) / 1e9
		if seen.First == 0 {
			seen.First = seen.Last
		}
	}
	if seen.record == nil {
		return nil
	}
	head, err := json.Marshal(map[string]any{"rpc": rpc, "size": len(request)})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(seen.record, "%s\n", head); err != nil {
		return err
	}
	_, err = seen.record.Write(request)
	return err
}

// served returns the service with a handler of ours for each of its methods.
func served(service grpc.ServiceDesc, answers *answers, seen *counts) *grpc.ServiceDesc {
	made := grpc.ServiceDesc{ServiceName: service.ServiceName}
	for _, method := range service.Methods {
		rpc := method.MethodName
		handle := func(_ any, _ context.Context, decode func(any) error, _ grpc.UnaryServerInterceptor) (any, error) {
			var request []byte
			if err := decode(&request); err != nil {
				return nil, err
			}
			if err := seen.add(rpc, request); err != nil {
				return nil, err
			}
			return answers.to(rpc, request)
		}
		made.Methods = append(made.Methods, grpc.MethodDesc{MethodName: rpc, Handler: handle})
	}
	return &made
}
