// Package house holds the rules of CONTRIBUTING.md that a compiler doesn't.
package house

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "sunsetlab"

// file is a parsed Go file that is no test, by its slash-separated path.
type file struct {
	path string
	fset *token.FileSet
	ast  *ast.File
}

func (f file) folder() string { return path.Dir(f.path) }

func sources(t *testing.T) []file {
	t.Helper()
	const root = "../.."
	var files []file
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if d.Name() == "testdata" || rel != "." && strings.HasPrefix(d.Name(), ".") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, p, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file{path: rel, fset: fset, ast: parsed})
		return nil
	})
	require.NoError(t, err)
	require.NotEmpty(t, files)
	return files
}

// mayImport gives, for a top folder, the top folders of ours that it may
// import beside itself.
var mayImport = map[string][]string{
	"exhibit":   nil,
	"s1ap":      nil,
	"nas":       nil,
	"gtpv1":     {"nas"},
	"gtpv2":     {"nas"},
	"sgsap":     {"nas"},
	"sip":       {"nas"},
	"hss":       {"nas"},
	"traffic":   {"exhibit", "nas"},
	"mail":      nil,
	"sim":       {"s1ap", "nas", "gtpv1", "gtpv2", "sgsap", "sip", "hss", "traffic", "mail"},
	"scenarios": {"exhibit", "s1ap", "nas", "gtpv1", "gtpv2", "sgsap", "sip", "hss", "traffic", "mail", "sim"},
	"cmd":       {"exhibit", "s1ap", "nas", "gtpv1", "gtpv2", "sgsap", "sip", "hss", "traffic", "mail", "sim", "scenarios"},
	"internal":  nil,
}

func TestImports(t *testing.T) {
	for _, f := range sources(t) {
		top, _, _ := strings.Cut(f.path, "/")
		allowed, known := mayImport[top]
		if !known {
			t.Errorf("%s: folder %s has no place in the house", f.path, top)
			continue
		}
		for _, imp := range f.ast.Imports {
			p, err := strconv.Unquote(imp.Path.Value)
			require.NoError(t, err)
			rel, ours := strings.CutPrefix(p, module+"/")
			if !ours {
				continue
			}
			to, _, _ := strings.Cut(rel, "/")
			ok := to == top
			for _, a := range allowed {
				ok = ok || to == a
			}
			if !ok {
				t.Errorf("%s imports %s", f.path, rel)
			}
			if from, of := element(f.folder()), element(rel); from != "" && of != "" && from != of {
				t.Errorf("%s: an element imports the element %s", f.path, rel)
			}
		}
	}
}

// element names the network element, device, workload or report that a folder
// belongs to, none of which knows another; empty if it is none of them.
func element(folder string) string {
	rest, ok := strings.CutPrefix(folder, "sim/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// pure tells whether code in the folder must do no I/O and know no wall clock:
// exhibits, codecs, AAA and elements.
func pure(f file) bool {
	switch top, _, _ := strings.Cut(f.path, "/"); top {
	case "s1ap":
		return !strings.HasPrefix(f.path, "s1ap/transport/") && !strings.Contains(f.path, "/gen/") && !strings.Contains(f.path, "/internal/")
	case "nas":
		return !strings.Contains(f.path, "/gen/") && !strings.Contains(f.path, "/internal/")
	case "exhibit", "gtpv1", "gtpv2", "sgsap", "sip", "mail":
		return true
	case "traffic":
		return !strings.HasPrefix(f.path, "traffic/store/")
	case "hss":
		return strings.HasPrefix(f.path, "hss/aaa/") && f.path != "hss/aaa/radius/socket.go"
	case "sim":
		return f.path != "sim/live.go"
	}
	return false
}

func TestElementsDoNoIO(t *testing.T) {
	wallClock := map[string]bool{"Now": true, "Sleep": true, "After": true, "AfterFunc": true,
		"NewTimer": true, "NewTicker": true, "Tick": true, "Since": true, "Until": true}
	for _, f := range sources(t) {
		if !pure(f) {
			continue
		}
		for _, imp := range f.ast.Imports {
			switch p, _ := strconv.Unquote(imp.Path.Value); p {
			case "net", "os", "os/exec", "sync", "sync/atomic", "syscall", "net/http", "crypto/rand":
				t.Errorf("%s imports %s", f.path, p)
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				t.Errorf("%s: a goroutine in an element", f.fset.Position(n.Pos()))
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && wallClock[n.Sel.Name] {
					t.Errorf("%s: time.%s in an element", f.fset.Position(n.Pos()), n.Sel.Name)
				}
			}
			return true
		})
	}
}
