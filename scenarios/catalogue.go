package scenarios

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"sunsetlab/scenarios/strict"
	"sunsetlab/sim/ue"
)

//go:embed catalogue/*.yaml
var catalogueFiles embed.FS

// CatalogueEntry is a device that people know by its name: what it is, what is
// known of its trouble, and the parameters that make it behave so. No behaviour
// hides behind the name.
type CatalogueEntry struct {
	// ID is the file's name, by which a scenario's model calls it.
	ID string `yaml:"-" json:"id"`
	// Name is the maker's.
	Name string `yaml:"name" json:"name" jsonschema:"required"`
	// Kind of device, such as USB modem.
	Kind string `yaml:"kind" json:"kind" jsonschema:"required"`
	// Class of its trouble with the end of 3G.
	Class DeviceClass `yaml:"class" json:"class" jsonschema:"required"`
	// Description of what happens to it and why.
	Description string `yaml:"description" json:"description" jsonschema:"required"`
	// Source says where that is known from.
	Source string `yaml:"source" json:"source" jsonschema:"required"`
	// Model is the generic profile of which it states the differences.
	Model     string `yaml:"model" json:"model"`
	ue.Config `json:"-"`
	// Parameters are what the device states beside its model.
	Parameters Parameters `yaml:"-" json:"parameters,omitempty"`
	// Variants are a device with one firmware or setting and with another; the
	// first is as it is without help.
	Variants []Variant `yaml:"variants" json:"variants,omitempty"`
	// Cure is what helps, if anything does but another device.
	Cure *Cure `yaml:"cure" json:"cure,omitempty"`
}

// Variant is a device with a certain firmware, setting or profile.
type Variant struct {
	// Name is how a scenario's variant calls it.
	Name string `yaml:"name" json:"name" jsonschema:"required"`
	// Description says what it is.
	Description string `yaml:"description" json:"description" jsonschema:"required"`
	ue.Config   `json:"-"`
	// Parameters are what the variant states beside the device.
	Parameters Parameters `yaml:"-" json:"parameters,omitempty"`
}

// Parameters are keys of a device and their values as a file states them. A
// password is not shown.
type Parameters []strict.Pair

// parametersAt are the keys of the mapping at a path that speak of a device's
// behaviour.
func parametersAt(doc *strict.Document, path string) Parameters {
	var all Parameters
	for _, p := range doc.Pairs(path) {
		if slices.Contains([]string{"name", "kind", "class", "description", "source", "model", "variants", "cure"}, p.Key) {
			continue
		}
		if strings.HasSuffix(p.Key, "_password") {
			p.Value = "********"
		}
		all = append(all, p)
	}
	return all
}

// Cure is what keeps a device in service after the end of 3G.
type Cure struct {
	// By is the kind of remedy.
	By Remedy `yaml:"by" json:"by" jsonschema:"required"`
	// Variant is the device that has had it.
	Variant string `yaml:"variant" json:"variant" jsonschema:"required"`
	// Text says what to do.
	Text string `yaml:"text" json:"text" jsonschema:"required"`
}

// DeviceClass is a kind of trouble with the end of 3G.
type DeviceClass string

// The classes, in the order of the article that told them apart.
const (
	ThreeGOnly      DeviceClass = "1"
	VoiceCentric    DeviceClass = "2-1"
	NoFix           DeviceClass = "a"
	FirmwareFix     DeviceClass = "b"
	SettingFix      DeviceClass = "c"
	CredentialsLack DeviceClass = "d"
	Unaffected      DeviceClass = "unaffected"
)

// deviceClasses are the classes and their remedies: nil is for any or none, an
// empty list for a class that no cure goes with.
var deviceClasses = []struct {
	class    DeviceClass
	means    string
	remedies []Remedy
}{
	{ThreeGOnly, "knows 3G alone", nil},
	{VoiceCentric, "voice centric, and finds no voice on LTE", nil},
	{NoFix, "goes to LTE only from 3G, and nothing helps", []Remedy{}},
	{FirmwareFix, "goes to LTE only from 3G, until its firmware is updated", []Remedy{byFirmware}},
	{SettingFix, "reaches LTE only from 3G, until a setting is changed", []Remedy{bySetting}},
	{CredentialsLack, "sends no credentials in the LTE attach", []Remedy{bySetting, byProfile}},
	{Unaffected, "stays on LTE", []Remedy{}},
}

// Words lists them.
func (DeviceClass) Words() []string {
	words := make([]string, len(deviceClasses))
	for i := range deviceClasses {
		words[i] = string(deviceClasses[i].class)
	}
	return words
}

// Meaning says what a class is.
func (c DeviceClass) Meaning() string {
	for i := range deviceClasses {
		if deviceClasses[i].class == c {
			return deviceClasses[i].means
		}
	}
	return ""
}

// Remedy is a kind of cure.
type Remedy string

// The remedies.
const (
	byFirmware Remedy = "firmware"
	bySetting  Remedy = "setting"
	byProfile  Remedy = "profile"
	byService  Remedy = "service"
)

// Words lists them.
func (Remedy) Words() []string {
	return []string{string(byFirmware), string(bySetting), string(byProfile), string(byService)}
}

// Catalogue is the devices that are known by name.
type Catalogue struct {
	entries []CatalogueEntry
}

// ShippedCatalogue returns the devices that came with the program.
var ShippedCatalogue = sync.OnceValues(func() (*Catalogue, error) {
	dir, err := fs.Sub(catalogueFiles, "catalogue")
	if err != nil {
		return nil, fmt.Errorf("reading the device catalogue: %w", err)
	}
	c := new(Catalogue)
	return c, c.read(dir, "catalogue")
})

// LoadCatalogue returns the devices that came with the program and those of a
// folder, or of one file; such a device replaces a shipped one of its name. The
// error tells all that is wrong with the files.
func LoadCatalogue(name string) (*Catalogue, error) {
	dir, base := filepath.Split(filepath.Clean(name))
	if dir == "" {
		dir = "."
	}
	return extendedCatalogue(os.DirFS(dir), base, name)
}

// extendedCatalogue adds to the shipped devices those of a folder or file within
// a file system; shown is its name for errors.
func extendedCatalogue(fsys fs.FS, name, shown string) (*Catalogue, error) {
	shipped, err := ShippedCatalogue()
	if err != nil {
		return nil, err
	}
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("reading the device catalogue: %w", err)
	}
	c := &Catalogue{entries: slices.Clone(shipped.entries)}
	if !info.IsDir() {
		err := c.readFile(fsys, name, shown)
		c.sort()
		return c, err
	}
	dir, err := fs.Sub(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("reading the device catalogue: %w", err)
	}
	return c, c.read(dir, shown)
}

// Devices lists the devices by class, then by name.
func (c *Catalogue) Devices() []CatalogueEntry { return c.entries }

// Named returns the device of a name.
func (c *Catalogue) Named(id string) (*CatalogueEntry, error) {
	names := make([]string, len(c.entries))
	for i := range c.entries {
		if names[i] = c.entries[i].ID; names[i] == id {
			return &c.entries[i], nil
		}
	}
	return nil, fmt.Errorf("there is no device %q in the catalogue%s", id, strict.Hint(id, names))
}

// read adds the devices of a folder.
func (c *Catalogue) read(dir fs.FS, name string) error {
	files, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return fmt.Errorf("reading the device catalogue: %w", err)
	}
	if len(files) == 0 {
		return fmt.Errorf("there is no device (*.yaml) in %s", name)
	}
	var errs []error
	for _, file := range files {
		errs = append(errs, c.readFile(dir, file, path.Join(name, file)))
	}
	c.sort()
	return errors.Join(errs...)
}

// readFile adds the device of a file.
func (c *Catalogue) readFile(dir fs.FS, file, shown string) error {
	src, err := fs.ReadFile(dir, file)
	if err != nil {
		return fmt.Errorf("reading the device catalogue: %w", err)
	}
	e, err := parseEntry(shown, src)
	if err != nil {
		return err
	}
	c.entries = slices.DeleteFunc(c.entries, func(old CatalogueEntry) bool { return old.ID == e.ID })
	c.entries = append(c.entries, *e)
	return nil
}

// sort orders the devices by class, then by name.
func (c *Catalogue) sort() {
	order := DeviceClass("").Words()
	slices.SortStableFunc(c.entries, func(a, b CatalogueEntry) int {
		if d := slices.Index(order, string(a.Class)) - slices.Index(order, string(b.Class)); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
}

// Only returns the catalogue of the named devices alone, or of all without
// names. Upper and lower case are one.
func (c *Catalogue) Only(ids []string) (*Catalogue, error) {
	if len(ids) == 0 {
		return c, nil
	}
	some := new(Catalogue)
	var errs []error
	for _, id := range ids {
		e, err := c.Named(strings.ToLower(id))
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if _, twice := some.Named(e.ID); twice != nil {
			some.entries = append(some.entries, *e)
		}
	}
	some.sort()
	return some, errors.Join(errs...)
}

// parseEntry reads one device from the content of its file.
func parseEntry(file string, src []byte) (*CatalogueEntry, error) {
	first := new(CatalogueEntry)
	doc, err := strict.Decode(file, src, first)
	if err != nil {
		return nil, err
	}
	base, err := ProfileNamed(first.Model)
	if first.Model == "" {
		base.Config, err = ue.DefaultConfig(), nil
	}
	if err != nil {
		doc.Reject("model", "%v", err)
		return nil, doc.Err()
	}
	e := &CatalogueEntry{Config: base.Config, ID: strings.TrimSuffix(path.Base(filepath.ToSlash(file)), path.Ext(file))}
	doc.Overlay("", e)
	e.Description = strings.TrimSpace(e.Description)
	e.Parameters = parametersAt(doc, "")
	for i := range e.Variants {
		at := fmt.Sprintf("variants[%d]", i)
		e.Variants[i] = Variant{Config: e.Config, Parameters: parametersAt(doc, at)}
		doc.Overlay(at, &e.Variants[i])
	}
	if e.Cure != nil {
		e.Cure.Text = strings.TrimSpace(e.Cure.Text)
	}
	e.check(doc)
	return e, doc.Err()
}

// check rejects what no device could be, and names that lead nowhere.
func (e *CatalogueEntry) check(doc *strict.Document) {
	if strings.ContainsAny(e.ID, " .[]") {
		doc.Reject("", "the file's name is the device's: it has no spaces, dots or brackets")
	}
	if _, err := ProfileNamed(e.ID); err == nil {
		doc.Reject("", "a generic profile is called %q already", e.ID)
	}
	for _, err := range split(e.Config.Check()) {
		doc.Reject("", "%v", err)
	}
	for i := range e.Variants {
		v, at := &e.Variants[i], fmt.Sprintf("variants[%d]", i)
		if slices.ContainsFunc(e.Variants[:i], func(o Variant) bool { return o.Name == v.Name }) {
			doc.Reject(at+".name", "a second variant is called %q", v.Name)
		}
		for _, err := range split(v.Config.Check()) {
			doc.Reject(at, "%v", err)
		}
	}
	if e.Cure != nil {
		if _, err := e.Variant(e.Cure.Variant); err != nil {
			doc.Reject("cure.variant", "%v", err)
		}
	}
	e.checkCure(doc)
}

// checkCure rejects a cure that is none of the class's, and the lack of one
// that the class is about.
func (e *CatalogueEntry) checkCure(doc *strict.Document) {
	for i := range deviceClasses {
		c := &deviceClasses[i]
		if c.class != e.Class || c.remedies == nil {
			continue
		}
		var words []string
		for _, r := range c.remedies {
			words = append(words, string(r))
		}
		means := fmt.Sprintf("class %s is a device that %s", c.class, c.means)
		switch want := strings.Join(words, " or "); {
		case e.Cure == nil && want != "":
			doc.Reject("class", "%s: want a cure by %s", means, want)
		case e.Cure != nil && want == "":
			doc.Reject("cure", "%s: it has no cure", means)
		case e.Cure != nil && !slices.Contains(c.remedies, e.Cure.By):
			doc.Reject("cure.by", "%s: want a cure by %s", means, want)
		}
	}
}

// Variant returns the parameters of a variant, or without a name those of the
// device as it is without help.
func (e *CatalogueEntry) Variant(name string) (ue.Config, error) {
	if name == "" {
		if len(e.Variants) > 0 {
			return e.Variants[0].Config, nil
		}
		return e.Config, nil
	}
	names := make([]string, len(e.Variants))
	for i := range e.Variants {
		if names[i] = e.Variants[i].Name; names[i] == name {
			return e.Variants[i].Config, nil
		}
	}
	return ue.Config{}, fmt.Errorf("%s has no variant %q%s", e.ID, name, strict.Hint(name, names))
}

// model returns the parameters of a generic profile, or of a device of the
// catalogue and one of its variants.
func (c *Catalogue) model(name, variant string) (ue.Config, error) {
	e, err := c.Named(name)
	if err == nil {
		return e.Variant(variant)
	}
	p, err := ProfileNamed(name)
	switch {
	case err == nil && variant != "":
		return ue.Config{}, fmt.Errorf("%s is a generic profile, which has no variants", name)
	case err == nil:
		return p.Config, nil
	}
	return ue.Config{}, fmt.Errorf("there is no model %q%s", name, strict.Hint(name, c.models()))
}

// models lists what a device's model can be.
func (c *Catalogue) models() []string {
	var names []string
	if all, err := Profiles(); err == nil {
		for i := range all {
			names = append(names, all[i].Name)
		}
	}
	for i := range c.entries {
		names = append(names, c.entries[i].ID)
	}
	return names
}
