package main

import "unsafe"

// Texts by number. Appending makes new ones, each of them once.
type texts struct {
	byNumber []string
	numbers  map[string]uint32
	appended map[uint64]uint32
}

// First the lengths in bytes, then the texts end to end.
func newTexts(at []uint32, count uint32) *texts {
	t := &texts{numbers: map[string]uint32{}, appended: map[uint64]uint32{}}
	if count == 0 {
		return t
	}
	rest := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(at[count:]))), 4*(uint32(len(at))-count))
	for _, length := range at[:count] {
		t.add(string(rest[:length]))
		rest = rest[length:]
	}
	return t
}

func (t *texts) add(text string) uint32 {
	number := uint32(len(t.byNumber))
	t.byNumber = append(t.byNumber, text)
	t.numbers[text] = number
	return number
}

func (t *texts) append(state, text uint32) uint32 {
	key := uint64(state)<<32 | uint64(text)
	if number, ok := t.appended[key]; ok {
		return number
	}
	whole := t.byNumber[state] + t.byNumber[text]
	number, ok := t.numbers[whole]
	if !ok {
		number = t.add(whole)
	}
	t.appended[key] = number
	return number
}
