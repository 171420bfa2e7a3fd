// Package tig stands in for a test helper of nerdctl; only this interface is compiled in.
package tig

type T interface {
	Helper()
	Log(args ...any)
	Fail()
	FailNow()
	Name() string
	TempDir() string
}
