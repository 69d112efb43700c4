package scenarios_test

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"sunsetlab/scenarios"
	"sunsetlab/sim/ue"
)

// TestCatalogue holds the devices that the article names against what it says
// of them.
func TestCatalogue(t *testing.T) {
	c, err := scenarios.ShippedCatalogue()
	require.NoError(t, err)
	for id, want := range map[string]struct {
		class scenarios.DeviceClass
		by    scenarios.Remedy
	}{
		"510fu": {scenarios.NoFix, ""}, "520bu": {scenarios.NoFix, ""},
		"fs040u": {scenarios.FirmwareFix, "firmware"}, "ux302nc": {scenarios.FirmwareFix, "firmware"},
		"ux302nc-r": {scenarios.FirmwareFix, "firmware"}, "armadillo-iot-g4": {scenarios.FirmwareFix, "firmware"},
		"armadillo-iot-g3m1": {scenarios.FirmwareFix, "firmware"},
		"pixel":              {scenarios.SettingFix, "setting"}, "surface": {scenarios.SettingFix, "setting"},
		"iphone": {scenarios.CredentialsLack, "profile"}, "ipad": {scenarios.CredentialsLack, "profile"},
		"ec25-j": {scenarios.CredentialsLack, "setting"},
	} {
		e, err := c.Named(id)
		require.NoError(t, err)
		require.Equal(t, want.class, e.Class, id)
		require.NotEmpty(t, e.Source, id)
		if want.by == "" {
			require.Nil(t, e.Cure, id)
			continue
		}
		require.Equal(t, want.by, e.Cure.By, id)
		before, err := e.Variant("")
		require.NoError(t, err)
		after, err := e.Variant(e.Cure.Variant)
		require.NoError(t, err)
		require.NotEqual(t, before, after, id)
	}
}

func TestCatalogueVariants(t *testing.T) {
	c, err := scenarios.ShippedCatalogue()
	require.NoError(t, err)
	e, err := c.Named("fs040u")
	require.NoError(t, err)
	before, err := e.Variant("firmware-before")
	require.NoError(t, err)
	require.True(t, before.UTRANRequiredFirst)
	require.Equal(t, ue.ReachByTAUOnly, before.LTEReach)
	after, err := e.Variant("firmware-after")
	require.NoError(t, err)
	require.False(t, after.UTRANRequiredFirst)
	require.Equal(t, ue.AuthPAP, after.AttachAuth)
	_, err = e.Variant("firmware-later")
	require.ErrorContains(t, err, `fs040u has no variant "firmware-later"`)
	for _, p := range e.Parameters {
		require.NotContains(t, p.Value, "right", "a password is shown")
	}
}

const ownDevice = `
name: my router
kind: router
class: d
description: knows no credentials
source: my own measurement
model: lte-router
variants:
  - {name: before, description: as it came, attach_auth: none}
  - {name: after, description: with its values, attach_auth: chap, attach_username: user, attach_password: right}
cure: {by: setting, variant: after, text: type them in}
`

func TestOwnCatalogue(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "my-router.yaml"), []byte(ownDevice), 0o644))
	c, err := scenarios.LoadCatalogue(dir)
	require.NoError(t, err)
	_, err = c.Named("my-router")
	require.NoError(t, err)
	_, err = c.Named("pixel")
	require.NoError(t, err)

	// Beside a scenario.
	src := `
name: my own device
catalogue: devices
network: {plmn: "44010", apns: {internet: {auth: chap, username: user, password: right}}}
devices:
  before: {model: my-router}
  after: {model: my-router, variant: after}
expect:
  - {device: before, at: 10s, rat: none}
  - {device: after, at: 10s, rat: eutran, data: true}
`
	beside := fstest.MapFS{"devices/my-router.yaml": {Data: []byte(ownDevice)}}
	s, err := scenarios.Parse("own.yaml", []byte(src), beside)
	require.NoError(t, err)
	run, err := scenarios.Play(s, scenarios.Options{})
	require.NoError(t, err)
	require.True(t, run.Verdict.Met)
}

func TestCatalogueRefuses(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		{"unknown key", "x", ownDevice + "colour: red\n", `x.yaml:12:1: unknown key "colour"`},
		{"unknown class", "x", "name: x\nkind: y\nclass: e\ndescription: z\nsource: w\n", `"e"`},
		{"no source", "x", "name: x\nkind: y\nclass: a\ndescription: z\n", "source"},
		{"model", "x", "name: x\nkind: y\nclass: a\ndescription: z\nsource: w\nmodel: lte-ruter\n", `there is no model "lte-ruter"; did you mean "lte-router"?`},
		{"cure", "x", "name: x\nkind: y\nclass: b\ndescription: z\nsource: w\ncure: {by: firmware, variant: new, text: t}\n", `x has no variant "new"`},
		{"a with a cure", "x", "name: x\nkind: y\nclass: a\ndescription: z\nsource: w\nvariants: [{name: new, description: n}]\ncure: {by: firmware, variant: new, text: t}\n", "x.yaml:7:7: class a is a device that goes to LTE only from 3G, and nothing helps: it has no cure"},
		{"unaffected with a cure", "x", "name: x\nkind: y\nclass: unaffected\ndescription: z\nsource: w\nvariants: [{name: new, description: n}]\ncure: {by: setting, variant: new, text: t}\n", "it has no cure"},
		{"b cured by a setting", "x", "name: x\nkind: y\nclass: b\ndescription: z\nsource: w\nvariants: [{name: new, description: n}]\ncure: {by: setting, variant: new, text: t}\n", "x.yaml:7:12: class b is a device that goes to LTE only from 3G, until its firmware is updated: want a cure by firmware"},
		{"c cured by firmware", "x", "name: x\nkind: y\nclass: c\ndescription: z\nsource: w\nvariants: [{name: new, description: n}]\ncure: {by: firmware, variant: new, text: t}\n", "want a cure by setting"},
		{"d cured by a service", "x", "name: x\nkind: y\nclass: d\ndescription: z\nsource: w\nvariants: [{name: new, description: n}]\ncure: {by: service, variant: new, text: t}\n", "want a cure by setting or profile"},
		{"b without a cure", "x", "name: x\nkind: y\nclass: b\ndescription: z\nsource: w\n", "x.yaml:3:8: class b is"},
		{"d without a cure", "x", "name: x\nkind: y\nclass: d\ndescription: z\nsource: w\n", "want a cure by setting or profile"},
		{"name of a profile", "P1", ownDevice, `a generic profile is called "P1" already`},
		{"impossible", "x", "name: x\nkind: y\nclass: a\ndescription: z\nsource: w\nattach_username: me\n", "without attach_auth"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, os.WriteFile(filepath.Join(dir, c.file+".yaml"), []byte(c.text), 0o644))
			_, err := scenarios.LoadCatalogue(dir)
			require.ErrorContains(t, err, c.want)
		})
	}
	_, err := scenarios.LoadCatalogue(t.TempDir())
	require.ErrorContains(t, err, "there is no device")
	_, err = scenarios.LoadCatalogue(filepath.Join(t.TempDir(), "nowhere"))
	require.Error(t, err)
}
