// Answers each line of standard input with one line: what it is told of time, in nanoseconds, as JSON.
package main

import (
	"bufio"
	"fmt"
	"os"
	"time"
)

func main() {
	start := time.Now()
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		done := make(chan struct{})
		go func() {
			fmt.Printf("{\"realtime\":%d,\"monotonic\":%d}\n", time.Now().UnixNano(), time.Since(start).Nanoseconds())
			close(done)
		}()
		<-done
	}
}
