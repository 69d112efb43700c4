// Command iegen writes the Append and Decode methods of NAS messages that are
// declared as tagged structs. It is run by go generate in the folder of the
// declarations:
//
//	//nas:emm 43 uplink ATTACH COMPLETE
//	type AttachComplete struct {
//		ESMMessageContainer []byte `nas:"LV-E 5-n ESM message container"`
//		Unknown []byte
//	}
//
// The directive gives the protocol (emm, esm, gmm, sm, mm, cc, rr, cp, rp), the
// message type, the direction and the standard's name. A tag is the element's
// row in the standard's table: IEI of optional elements, format, length in
// octets as the table counts it, "low" or "high" for a mandatory half octet,
// name. An IEI that comes twice in a table stands for the first of its elements
// that can still come.
//
// The files it writes begin with zz_ and hold straight-line code.
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, "iegen:", err)
		os.Exit(1)
	}
}

// run writes the generated files of dir and removes those that no declaration
// calls for any more.
func run(dir string) error {
	files, err := generate(dir)
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(dir, "zz_*_gen.go"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if _, ok := files[filepath.Base(name)]; !ok {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, text) {
			continue
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
