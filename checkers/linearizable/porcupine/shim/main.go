// Porcupine behind three functions for WebAssembly: `alloc` room for a partition, write it there, `check` it.
// The layout of a partition is described where it is written, in ../encode.ts.
package main

import (
	"runtime"
	"unsafe"

	"github.com/anishathalye/porcupine"

	"indoubt/porcupine/calls"
)

type call struct {
	kind, first, second, output uint32
}

// The host stops a check by throwing out of tick: nothing here runs afterwards.
//
//go:wasmimport env tick
func tick()

// The garbage collector leaks on purpose, and an instance serves one partition; this only keeps the compiler from
// dropping the buffer.
var words []uint32

//go:wasmexport alloc
func alloc(count uint32) uint32 {
	words = make([]uint32, count)
	return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(words))))
}

//go:wasmexport check
func check() uint32 {
	initial, callCount, textCount := words[0], words[1], words[2]
	texts := newTexts(words[calls.HeaderWords+calls.Words*callCount:], textCount)
	if porcupine.CheckOperations(model(initial, texts), operations(callCount)) {
		return 1
	}
	return 0
}

var stepCount uint32

//go:wasmexport steps
func steps() uint32 {
	return stepCount
}

func main() {}

func operations(count uint32) []porcupine.Operation {
	history := make([]porcupine.Operation, count)
	inputs := make([]call, count)
	for i := range inputs {
		at := words[calls.HeaderWords+calls.Words*i:]
		inputs[i] = call{kind: at[2], first: at[3], second: at[4], output: at[5]}
		history[i] = porcupine.Operation{Input: &inputs[i], Call: int64(at[0]), Return: int64(at[1])}
	}
	return history
}

// A state is the number of a text, for registers too: numbers are compared and hashed without an allocation.
func model(initial uint32, texts *texts) porcupine.Model {
	return porcupine.Model{
		Init:  func() interface{} { return initial },
		Equal: func(a, b interface{}) bool { return a.(uint32) == b.(uint32) },
		// Fibonacci hashing spreads the small numbers over the word.
		Hash: func(state interface{}) uint64 { return uint64(state.(uint32)) * 0x9e3779b97f4a7c15 },
		Step: func(state, input, _ interface{}) (bool, interface{}) {
			stepCount++
			// WebAssembly pre-empts nothing: the host's limits, and other goroutines, get their turn here or never.
			if stepCount%1024 == 0 {
				tick()
				runtime.Gosched()
			}
			return step(state.(uint32), input.(*call), texts)
		},
	}
}

func step(state uint32, c *call, texts *texts) (bool, interface{}) {
	switch c.kind {
	case calls.Read, calls.Get:
		return state == c.output, state
	case calls.Write, calls.Put:
		return true, c.first
	case calls.CasDone:
		return state == c.first, c.second
	case calls.CasRefused:
		return state != c.first, state
	case calls.CasOpen:
		// It took effect where it could, or it never did: Porcupine lets no call out, but one that changes nothing is out.
		if state == c.first {
			return true, c.second
		}
		return true, state
	case calls.Append:
		return true, texts.append(state, c.first)
	}
	panic("a kind of call that the encoder does not have")
}
