// A Pulumi that does nothing: resource monitor and engine in one server, which answers every request at once, or after
// a delay that stands for the work of a provider, and counts.
//
// It prints its address in one line and serves until standard input is closed. Then it prints in one line of JSON what
// it has seen.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

// What Pulumi's own gRPC accepts.
const maxMessage = 400 << 20

func main() {
	delay := flag.Duration("delay", 0, "how long the creation of a resource takes")
	config := flag.String("config", "{}", "the configuration, as JSON")
	record := flag.String("record", "", "a file for all requests: each a line of JSON with its length and RPC, and its bytes")
	flag.Parse()
	if err := run(*delay, *config, *record); err != nil {
		log.Fatal(err)
	}
}

func run(delay time.Duration, config, record string) error {
	answers := answers{delay: delay}
	if err := json.Unmarshal([]byte(config), &answers.config); err != nil {
		return fmt.Errorf("-config: %w", err)
	}
	seen := counts{Requests: map[string]int{}}
	if record != "" {
		file, err := os.Create(record)
		if err != nil {
			return err
		}
		defer file.Close()
		seen.record = file
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := grpc.NewServer(grpc.ForceServerCodecV2(raw{}), grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage))
	for _, service := range []grpc.ServiceDesc{pulumirpc.ResourceMonitor_ServiceDesc, pulumirpc.Engine_ServiceDesc} {
		server.RegisterService(served(service, &answers, &seen), nil)
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	fmt.Println(listener.Addr())
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	server.Stop()
	if err := <-failed; err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(&seen)
}
