// Porcupine as a program, for benchmarks: reads histories from its standard input, checks each, and prints a line for
// each: the verdict, and what the check alone took in nanoseconds, on the clock and of all processors together (the
// best of its rounds, after one that warms up).
// The layout of a history is described where it is written, in ../native-request.ts.
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"syscall"
	"time"

	"github.com/anishathalye/porcupine"
)

const (
	headerWords  = 6
	memoryMax    = 6 << 30
	addressesMax = 12 << 30
	watchEvery   = 10 * time.Millisecond
	// A check that takes this long is not repeated.
	longCheck = 500 * time.Millisecond
)

func main() {
	// The collector works as it always does; these only keep a check that can't end from taking the machine along.
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: addressesMax, Max: addressesMax}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	debug.SetMemoryLimit(memoryMax)
	go watchMemory()
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		header, err := readWords(in, headerWords)
		if err == io.EOF {
			return
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		kind, partitions, rounds, timeout := header[0], header[1], header[2], header[3]
		model, history := load(in, kind, partitions)
		verdict, best := check(model, history, rounds, time.Duration(timeout)*time.Millisecond)
		fmt.Printf("%s %d %d\n", verdict, best.clock.Nanoseconds(), best.processors.Nanoseconds())
	}
}

type cost struct {
	clock, processors time.Duration
}

func check(model porcupine.Model, history []porcupine.Operation, rounds uint32, timeout time.Duration) (porcupine.CheckResult, cost) {
	var verdict porcupine.CheckResult
	var best cost
	for round := uint32(0); round <= rounds; round++ {
		begun, used := time.Now(), processorTime()
		verdict = porcupine.CheckOperationsTimeout(model, history, timeout)
		taken := cost{clock: time.Since(begun), processors: processorTime() - used}
		if round <= 1 {
			best = taken
		}
		best.clock = min(best.clock, taken.clock)
		best.processors = min(best.processors, taken.processors)
		if taken.clock > longCheck && round > 0 || taken.clock > timeout {
			break
		}
	}
	return verdict, best
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Ends the program when its memory is used up: what it has not printed then was not decided.
func watchMemory() {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	for range time.Tick(watchEvery) {
		metrics.Read(sample)
		if sample[0].Value.Uint64() > memoryMax {
			fmt.Println("Memory 0")
			os.Exit(0)
		}
	}
}

func readWords(in io.Reader, count uint32) ([]uint32, error) {
	bytes := make([]byte, 4*count)
	if _, err := io.ReadFull(in, bytes); err != nil {
		return nil, err
	}
	words := make([]uint32, count)
	for i := range words {
		words[i] = binary.LittleEndian.Uint32(bytes[4*i:])
	}
	return words, nil
}
