package hss

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"sunsetlab/nas"
)

// Profile is an APN-Configuration-Profile (TS 29.272 7.3.34): the APNs that its
// subscribers may use. It has a name so that files can refer to it.
type Profile struct {
	Name string `json:"name"`
	// Default is the name of the APN that a request without one gets.
	Default string `json:"default"`
	APNs    []APN  `json:"apns"`
	// VisitedPLMNs are the networks that subscribers may register in; none means
	// all.
	VisitedPLMNs []nas.PLMN `json:"visited_plmns,omitempty"`
}

// Wildcard is the name of the APN configuration that stands for every APN
// without one of its own (TS 29.272 7.3.35).
const Wildcard = "*"

// APN is an APN-Configuration (TS 29.272 7.3.35).
type APN struct {
	Name    string  `json:"name"`
	PDNType PDNType `json:"pdn_type"`
	QCI     uint8   `json:"qci"` // 5 to 9, the non-GBR ones
	ARP     ARP     `json:"arp"`
	AMBR    AMBR    `json:"ambr"`
	Auth    APNAuth `json:"auth"`
}

// ARP is an allocation and retention priority (TS 29.272 7.3.40, TS 29.212
// 5.3.46 and 5.3.47).
type ARP struct {
	Priority uint8 `json:"priority"` // 1, the highest, to 15
	// Capable: may take resources from a bearer of lower priority.
	Capable bool `json:"preemption_capability"`
	// Vulnerable: may lose its resources to one of higher priority.
	Vulnerable bool `json:"preemption_vulnerability"`
}

// APNAuth is what an APN asks of a device by PAP or CHAP in the protocol
// configuration options (TS 29.061 11.2.1).
type APNAuth struct {
	Method AuthMethod `json:"method"`
	// Required refuses a request without credentials; otherwise credentials
	// may be missing but not wrong.
	Required bool         `json:"required,omitempty"`
	Username string       `json:"username,omitempty"`
	Password nas.Password `json:"password,omitempty"`
}

// AuthMethod is which of PAP and CHAP an APN takes.
type AuthMethod uint8

// The methods.
const (
	AuthNone AuthMethod = iota
	AuthPAP
	AuthCHAP
	AuthPAPOrCHAP
)

var authMethods = enum{"authentication method", []string{"none", "pap", "chap", "pap_or_chap"}}

// PAP reports whether the method takes PAP.
func (m AuthMethod) PAP() bool { return m == AuthPAP || m == AuthPAPOrCHAP }

// CHAP reports whether the method takes CHAP.
func (m AuthMethod) CHAP() bool { return m == AuthCHAP || m == AuthPAPOrCHAP }

// String returns "none", "pap", "chap" or "pap_or_chap".
func (m AuthMethod) String() string { return authMethods.text(int(m)) }

// ParseAuthMethod reads String's form.
func ParseAuthMethod(s string) (AuthMethod, error) {
	v, err := authMethods.parse(s)
	return AuthMethod(v), err
}

// MarshalText returns String's form.
func (m AuthMethod) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads String's form.
func (m *AuthMethod) UnmarshalText(text []byte) (err error) {
	*m, err = ParseAuthMethod(string(text))
	return err
}

// PDNType is the kind of addresses of a PDN, by TS 29.272 7.3.62.
type PDNType uint8

// The types.
const (
	IPv4 PDNType = iota
	IPv6
	IPv4v6
	IPv4OrIPv6
)

var pdnTypes = enum{"PDN type", []string{"ipv4", "ipv6", "ipv4v6", "ipv4_or_ipv6"}}

// String returns "ipv4", "ipv6", "ipv4v6" or "ipv4_or_ipv6".
func (p PDNType) String() string { return pdnTypes.text(int(p)) }

// ParsePDNType reads String's form.
func ParsePDNType(s string) (PDNType, error) {
	v, err := pdnTypes.parse(s)
	return PDNType(v), err
}

// MarshalText returns String's form.
func (p PDNType) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads String's form.
func (p *PDNType) UnmarshalText(text []byte) (err error) {
	*p, err = ParsePDNType(string(text))
	return err
}

// APN returns the configuration for the APN that a device asks for: the default
// for "", else the one of that name, in any case, else the wildcard's; nil if
// there is none.
func (p *Profile) APN(name string) *APN {
	if name == "" {
		name = p.Default
	}
	var wildcard *APN
	for i := range p.APNs {
		a := &p.APNs[i]
		if strings.EqualFold(a.Name, name) {
			return a
		}
		if a.Name == Wildcard {
			wildcard = a
		}
	}
	return wildcard
}

// Allows reports whether subscribers of the profile may register in a network.
func (p *Profile) Allows(plmn nas.PLMN) bool {
	for _, v := range p.VisitedPLMNs {
		if v == plmn {
			return true
		}
	}
	return len(p.VisitedPLMNs) == 0
}

// Validate reports what is wrong with the profile and its APNs; all of it,
// joined.
func (p *Profile) Validate() error {
	errs := []error{p.validateShape()}
	for i := range p.APNs {
		if err := p.APNs[i].Validate(); err != nil {
			errs = append(errs, fmt.Errorf("profile %q: %w", clip(p.Name), err))
		}
	}
	return errors.Join(errs...)
}

// validateShape is Validate but for each APN by itself.
func (p *Profile) validateShape() error {
	var errs []error
	if !isText(p.Name) || p.Name != strings.TrimSpace(p.Name) {
		errs = append(errs, errors.New("the name must be printable text without spaces around it"))
	}
	seen := map[string]bool{}
	for _, a := range p.APNs {
		key := strings.ToLower(a.Name)
		if seen[key] {
			errs = append(errs, fmt.Errorf("APN %q twice", clip(a.Name)))
		}
		seen[key] = true
	}
	switch {
	case len(p.APNs) == 0:
		errs = append(errs, errors.New("no APN"))
	case p.Default == Wildcard:
		errs = append(errs, errors.New("the default APN cannot be the wildcard"))
	case !seen[strings.ToLower(p.Default)]:
		errs = append(errs, fmt.Errorf("default APN %q is not among the profile's", clip(p.Default)))
	}
	for _, v := range p.VisitedPLMNs {
		if !v.IsValid() {
			errs = append(errs, fmt.Errorf("visited PLMN %q is none", v))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("profile %q: %w", clip(p.Name), err)
	}
	return nil
}

// Validate reports what is wrong with one APN's configuration.
func (a *APN) Validate() error {
	var errs []error
	if a.Name != Wildcard {
		errs = append(errs, validateAPNName(a.Name))
	}
	if a.PDNType > IPv4OrIPv6 {
		errs = append(errs, fmt.Errorf("unknown PDN type %d", a.PDNType))
	}
	if a.QCI < 5 || a.QCI > 9 {
		errs = append(errs, fmt.Errorf("QCI %d: a default bearer has one of 5 to 9", a.QCI))
	}
	if a.ARP.Priority < 1 || a.ARP.Priority > 15 {
		errs = append(errs, fmt.Errorf("ARP priority %d: want 1 to 15", a.ARP.Priority))
	}
	errs = append(errs, a.AMBR.validate("AMBR"), a.Auth.validate())
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("APN %q: %w", clip(a.Name), err)
	}
	return nil
}

func (a *APNAuth) validate() error {
	switch {
	case a.Method > AuthPAPOrCHAP:
		return fmt.Errorf("unknown authentication method %d", a.Method)
	case a.Method == AuthNone && *a != APNAuth{}:
		return errors.New("authentication none takes neither required nor credentials")
	case a.Method != AuthNone && a.Username == "":
		return fmt.Errorf("authentication %s without a username", a.Method)
	case !isText(a.Username) || !isText(string(a.Password)):
		return errors.New("username and password must be printable text")
	case len(a.Username) > 255 || len(a.Password) > 255:
		return errors.New("username or password of more than 255 octets, which PAP and CHAP cannot carry")
	}
	return nil
}

// isText reports whether s is UTF-8 without control characters, so that every
// file format can hold it.
func isText(s string) bool {
	for _, c := range s {
		if !unicode.IsPrint(c) || c == utf8.RuneError {
			return false
		}
	}
	return true
}

// validateAPNName checks a network identifier (TS 23.003 9.1.1).
func validateAPNName(s string) error {
	if len(s) == 0 || len(s) > 62 {
		return fmt.Errorf("name of %d octets: want 1 to 62", len(s))
	}
	for _, label := range strings.Split(s, ".") {
		if label == "" || label[0] == '-' || label[len(label)-1] == '-' {
			return errors.New("each part of the name must begin and end with a letter or digit")
		}
		for _, c := range []byte(label) {
			if c != '-' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
				return fmt.Errorf("%q in the name: letters, digits, - and . are allowed", rune(c))
			}
		}
	}
	lower := strings.ToLower(s)
	for _, prefix := range []string{"rac", "lac", "sgsn", "rnc"} {
		if strings.HasPrefix(lower, prefix) {
			return fmt.Errorf("a name must not begin with %q", prefix)
		}
	}
	if strings.HasSuffix(lower, ".gprs") {
		return errors.New(`a network identifier must not end in ".gprs"`)
	}
	return nil
}
