package strict

import (
	"reflect"
	"strconv"
	"strings"
)

type field struct {
	index    []int
	required bool
	bounds   bounds
}

type fieldSet struct {
	names  []string // in the order of declaration
	byName map[string]field
}

// fieldsOf reads the tags of a struct; embedded structs are part of it.
func fieldsOf(t reflect.Type) fieldSet {
	fs := fieldSet{byName: map[string]field{}}
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" || !f.IsExported() {
			continue
		}
		fs.names = append(fs.names, name)
		fs.byName[name] = fieldOf(f)
	}
	return fs
}

func fieldOf(f reflect.StructField) field {
	got := field{index: f.Index}
	for rule := range strings.SplitSeq(f.Tag.Get("jsonschema"), ",") {
		name, value, _ := strings.Cut(rule, "=")
		switch name {
		case "required":
			got.required = true
		case "minimum":
			got.bounds.min = number(value)
		case "maximum":
			got.bounds.max = number(value)
		}
	}
	return got
}

func number(s string) *float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic("strict: bound " + s + " in a struct tag is no number")
	}
	return &f
}
