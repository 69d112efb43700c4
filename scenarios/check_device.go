package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"sunsetlab/sim/ue"
)

func (c *checker) checkDevices() {
	if len(c.Devices) == 0 && !c.live {
		c.reject("devices", "there is no device")
	}
	c.order = slices.SortedFunc(maps.Keys(c.Devices), func(a, b string) int {
		return c.doc.Line("devices."+a) - c.doc.Line("devices."+b)
	})
	c.loadCatalogue()
	for _, name := range c.order {
		c.checkDevice("devices."+name, name)
	}
	c.checkInstances()
	c.resolveSubscriptions()
}

func (c *checker) checkDevice(path, name string) {
	if name == "" || strings.ContainsAny(name, " \t\n\r.[]") {
		c.reject(path, "a device's name has no spaces, dots or brackets")
	}
	d := c.Devices[name]
	base := Device{Config: ue.DefaultConfig()}
	switch {
	case d.Model == "" && d.Variant != "":
		c.reject(path+".variant", "a variant is one of a model of the catalogue: state the model")
	case d.Model != "" && c.catalogue != nil:
		cfg, err := c.catalogue.model(d.Model, d.Variant)
		if err != nil {
			at := path + ".model"
			if _, known := c.catalogue.Named(d.Model); known == nil {
				at = path + ".variant"
			}
			c.reject(at, "%v", err)
		} else {
			base.Config = cfg
		}
	}
	c.doc.Overlay(path, &base)
	c.checkDeviceTimers(path)
	c.Devices[name] = base
	c.checkNetworkName(path+".network", base.Network)
	for _, err := range split(base.Config.Check()) {
		c.reject(path, "%v", err)
	}
	if base.Subscription.OP.set && base.Subscription.OPc.set {
		c.reject(path+".subscription.op", "op and opc exclude each other: OPc is made from OP")
	}
	for _, restriction := range base.Subscription.ARD {
		if restriction == "" {
			c.reject(path+".subscription.ard", "an empty restriction")
		}
	}
}

// loadCatalogue finds what models there are.
func (c *checker) loadCatalogue() {
	if c.catalogue != nil && c.Catalogue == "" {
		return
	}
	shipped, err := ShippedCatalogue()
	if err == nil && c.Catalogue != "" {
		shipped, err = c.catalogueBeside()
	}
	for _, err := range split(err) {
		c.reject("catalogue", "%v", err)
	}
	c.catalogue = shipped
}

func (c *checker) catalogueBeside() (*Catalogue, error) {
	if c.beside == nil {
		return nil, fmt.Errorf("there is no %s: nothing lies beside this scenario", c.Catalogue)
	}
	return extendedCatalogue(c.beside, filepath.ToSlash(filepath.Clean(c.Catalogue)), c.Catalogue)
}

// checkInstances keeps apart the names that several of a device get and those
// that the file gives.
func (c *checker) checkInstances() {
	for _, name := range c.order {
		stem, number, ok := cutLast(name, "-")
		if !ok {
			continue
		}
		d, ok := c.Devices[stem]
		if n, err := strconv.Atoi(number); ok && err == nil && n >= 1 && n <= d.Count && strconv.Itoa(n) == number {
			c.reject("devices."+name, "%s is a name of one of the %d of %s", name, d.Count, stem)
		}
	}
}

func cutLast(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// split returns the errors that were joined in err.
func split(err error) []error {
	if err == nil {
		return nil
	}
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		return joined.Unwrap()
	}
	return []error{err}
}
