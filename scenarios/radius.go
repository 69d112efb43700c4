package scenarios

import (
	"fmt"
	"net"
	"strconv"
	"time"

	"sunsetlab/nas"
)

// RADIUS has servers judge who may use an APN, and keep accounts (TS 29.061
// 16). In a simulation the lab plays the servers, by the APN's auth, username,
// password and tolerances; what travels to and from them is real.
type RADIUS struct {
	// Servers in the order in which they are asked: the next if one does not
	// answer.
	Servers []RADIUSServer `yaml:"servers" jsonschema:"required"`
	// Secret is what gateway and servers share.
	Secret nas.Password `yaml:"secret" jsonschema:"required"`
	// Timeout is the wait for an answer. Default 1 s.
	Timeout time.Duration `yaml:"timeout"`
	// Tries is how often a request is sent to one server. Default 3.
	Tries int `yaml:"tries" jsonschema:"minimum=1,maximum=10"`
	// HoldDown is how long a server that did not answer is asked last. Default
	// 30 s.
	HoldDown time.Duration `yaml:"hold_down"`
	// AcceptUnanswered admits everybody when no server answers. Default: nobody.
	AcceptUnanswered bool `yaml:"accept_unanswered"`
	// RequireMessageAuthenticator takes no verdict without one (RFC 3579 3.2).
	RequireMessageAuthenticator bool `yaml:"require_message_authenticator"`
	// Accounting sends accounts of the sessions, at their start, change and end.
	Accounting bool `yaml:"accounting"`
	// InterimInterval sends accounts in between, too. Default: none.
	InterimInterval time.Duration `yaml:"interim_interval"`
	// Class is what servers that the lab plays give sessions to carry.
	Class string `yaml:"class"`
}

// RADIUSServer is one server.
type RADIUSServer struct {
	// Name in the trace. Default aaa-1 for the first, and so on.
	Name string `yaml:"name"`
	// Address is host:port of a real server, which sunsetlab serve asks over
	// UDP. Without it, and in sunsetlab run always, the lab plays the server.
	Address string `yaml:"address"`
	// AccountingAddress is where it takes accounts. Default: the port after that
	// of address.
	AccountingAddress string `yaml:"accounting_address"`
	// Silent has the lab play a server that does not answer.
	Silent bool `yaml:"silent"`
}

// named is the server's name in the trace.
func (r *RADIUS) named(i int) string {
	if name := r.Servers[i].Name; name != "" {
		return name
	}
	return "aaa-" + strconv.Itoa(i+1)
}

func (r *RADIUSServer) accounting() (string, error) {
	if r.AccountingAddress != "" {
		return r.AccountingAddress, nil
	}
	host, port, err := net.SplitHostPort(r.Address)
	if err != nil {
		return "", err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil || n == 0 || n == 65535 {
		return "", fmt.Errorf("%q is no port that another follows", port)
	}
	return net.JoinHostPort(host, strconv.FormatUint(n+1, 10)), nil
}

func (c *checker) checkRADIUS(path string, r *RADIUS) {
	if len(r.Servers) == 0 {
		c.reject(path+".servers", "there is no server: state one, such as - {name: aaa-1}")
	}
	if r.Secret == "" && c.doc.Line(path+".secret") > 0 {
		c.reject(path+".secret", "an empty secret protects nothing")
	}
	if r.InterimInterval != 0 && !r.Accounting {
		c.reject(path+".interim_interval", "interim accounts without accounting: say accounting: true")
	}
	if r.Timeout < 0 || r.HoldDown < 0 || r.InterimInterval < 0 {
		c.reject(path, "a time below zero")
	}
	if len(r.Class) > maxClass {
		c.reject(path+".class", "a class has at most %d octets", maxClass)
	}
	seen := map[string]bool{}
	for i := range r.Servers {
		at, s := fmt.Sprintf("%s.servers[%d]", path, i), &r.Servers[i]
		if name := r.named(i); seen[name] {
			c.reject(at, "a second server is called %q", name)
		} else {
			seen[name] = true
			c.servers = append(c.servers, name)
		}
		switch _, err := s.accounting(); {
		case s.Address == "" && s.AccountingAddress != "":
			c.reject(at+".accounting_address", "accounting_address without address")
		case s.Address != "" && err != nil:
			c.reject(at+".address", "%q is no address of a server, such as 192.0.2.10:1812", s.Address)
		}
	}
}

// maxClass is what one attribute holds (RFC 2865 5.25).
const maxClass = 253
