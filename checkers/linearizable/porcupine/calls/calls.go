// Package calls is what both programs read of a partition. Its layout is described where it is written, in ../encode.ts.
package calls

// Kinds of call, as ../encode.ts numbers them.
const (
	Read uint32 = iota
	Write
	CasDone
	CasRefused
	CasOpen
	Get
	Put
	Append
)

const (
	// HeaderWords come before the calls: the first text, the number of calls, and that of texts.
	HeaderWords = 3
	// Words of a call: its call, its return, its kind, two arguments, and its output.
	Words = 6
)
