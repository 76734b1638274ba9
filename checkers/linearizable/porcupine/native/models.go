package main

import (
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"os"
	"unicode/utf16"

	"github.com/anishathalye/porcupine"

	"indoubt/porcupine/calls"
)

// Kinds of history.
const (
	registers uint32 = iota
	texts
	textMap
)

const (
	none  = 0xffff_ffff
	never = int64(1) << 60
)

// The part of the history that a call belongs to; parts are checked apart, as Porcupine does it: in goroutines.
type call struct {
	part          int
	kind          uint32
	first, second uint32
	key, value    string
	output        string
	outputNumber  uint32
}

func load(in io.Reader, kind, partitions uint32) (porcupine.Model, []porcupine.Operation) {
	var history []porcupine.Operation
	for part := range int(partitions) {
		size := must(readWords(in, 1))[0]
		history = append(history, operations(part, kind, must(readWords(in, size)))...)
	}
	model := map[uint32]porcupine.Model{registers: registerModel, texts: textModel, textMap: mapModel}[kind]
	if kind != textMap {
		model.Partition = byPart
	}
	return model, history
}

func must(words []uint32, err error) []uint32 {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return words
}

func operations(part int, kind uint32, words []uint32) []porcupine.Operation {
	callCount, textCount := words[1], words[2]
	byNumber := readTexts(words[calls.HeaderWords+calls.Words*callCount:], textCount)
	text := func(number uint32) string {
		if number == none || kind == registers {
			return ""
		}
		return byNumber[number]
	}
	history := make([]porcupine.Operation, callCount)
	for i := range history {
		at := words[calls.HeaderWords+calls.Words*i:]
		c := &call{part: part, kind: at[2], first: at[3], second: at[4], outputNumber: at[5], output: text(at[5])}
		if kind == textMap {
			c.key, c.value = text(at[3]), text(at[4])
		} else {
			c.value = text(at[3])
		}
		end := int64(at[1])
		if at[1] == none {
			end = never
		}
		history[i] = porcupine.Operation{Input: c, Call: int64(at[0]), Return: end}
	}
	return history
}

// Lengths in bytes first, then the texts end to end, in UTF-16.
func readTexts(words []uint32, count uint32) []string {
	lengths, rest := words[:count], words[count:]
	units := make([]uint16, 0, 2*len(rest))
	for _, word := range rest {
		units = append(units, uint16(word), uint16(word>>16))
	}
	result := make([]string, count)
	for i, length := range lengths {
		result[i] = string(utf16.Decode(units[:length/2]))
		units = units[length/2:]
	}
	return result
}

func byPart(history []porcupine.Operation) [][]porcupine.Operation {
	parts := make([][]porcupine.Operation, 0)
	for _, operation := range history {
		part := operation.Input.(*call).part
		for part >= len(parts) {
			parts = append(parts, nil)
		}
		parts[part] = append(parts[part], operation)
	}
	return parts
}

// A state is the number of a value.
var registerModel = porcupine.Model{
	Init:  func() interface{} { return uint32(0) },
	Equal: func(a, b interface{}) bool { return a.(uint32) == b.(uint32) },
	Hash:  func(state interface{}) uint64 { return uint64(state.(uint32)) * 0x9e3779b97f4a7c15 },
	Step: func(before, input, _ interface{}) (bool, interface{}) {
		c, state := input.(*call), before.(uint32)
		switch c.kind {
		case calls.Read:
			return state == c.outputNumber, state
		case calls.Write:
			return true, c.first
		case calls.CasDone:
			return state == c.first, c.second
		case calls.CasRefused:
			return state != c.first, state
		default:
			if state == c.first {
				return true, c.second
			}
			return true, state
		}
	},
}

// As Porcupine's own tests model a key of a map.
var textModel = porcupine.Model{
	Init: func() interface{} { return "" },
	Hash: func(state interface{}) uint64 { return hashOf(state.(string)) },
	Step: func(before, input, _ interface{}) (bool, interface{}) {
		c, state := input.(*call), before.(string)
		switch c.kind {
		case calls.Get:
			return state == c.output, state
		case calls.Put:
			return true, c.value
		default:
			return true, state + c.value
		}
	},
}

// As Porcupine's own tests model a map that is not partitioned.
var mapModel = porcupine.Model{
	Init:  func() interface{} { return map[string]string{} },
	Equal: func(a, b interface{}) bool { return maps.Equal(a.(map[string]string), b.(map[string]string)) },
	Hash: func(state interface{}) uint64 {
		var hash uint64
		for key, value := range state.(map[string]string) {
			hash ^= hashOf(key + "\x00" + value)
		}
		return hash
	},
	Step: func(before, input, _ interface{}) (bool, interface{}) {
		c, state := input.(*call), before.(map[string]string)
		switch c.kind {
		case calls.Get:
			return state[c.key] == c.output, state
		case calls.Put:
			after := maps.Clone(state)
			after[c.key] = c.value
			return true, after
		default:
			after := maps.Clone(state)
			after[c.key] += c.value
			return true, after
		}
	},
}

func hashOf(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	return h.Sum64()
}
