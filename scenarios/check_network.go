package scenarios

import (
	"fmt"
	"strconv"
	"time"

	"sunsetlab/nas/eps"
)

func (c *checker) checkNetworks() {
	switch {
	case c.Network != nil && len(c.Networks) > 0:
		c.reject("networks", "network and networks exclude each other: put all of them under networks")
	case c.Network != nil:
		c.networks = []*Network{c.Network}
		c.checkNetwork("network", c.Network, 0)
	case len(c.Networks) == 0:
		c.reject("", "there is no network: state one under network, with its plmn")
	}
	for i := range c.Networks {
		c.networks = append(c.networks, &c.Networks[i])
		c.checkNetwork(fmt.Sprintf("networks[%d]", i), &c.Networks[i], i)
	}
	c.unique("network", func(n *Network) []string { return []string{n.Name} })
	c.unique("network", func(n *Network) []string { return []string{n.PLMN.String()} })
	c.unique("cell", func(n *Network) []string {
		names := make([]string, len(n.Cells))
		for i := range n.Cells {
			names[i] = n.Cells[i].Name
		}
		return names
	})
}

// unique rejects a name that two things of all networks have.
func (c *checker) unique(what string, names func(*Network) []string) {
	seen := map[string]bool{}
	for i, n := range c.networks {
		for _, name := range names(n) {
			if seen[name] {
				c.reject(fmt.Sprintf("networks[%d]", i), "a second %s is called %q", what, name)
			}
			seen[name] = true
		}
	}
}

func (c *checker) checkNetwork(path string, n *Network, index int) {
	if n.Name == "" {
		n.Name = "home"
		if index > 0 {
			n.Name = "network-" + strconv.Itoa(index+1)
		}
	}
	if n.PLMN.IsZero() && c.doc.Line(path+".plmn") > 0 && !c.doc.Rejected(path+".plmn") {
		c.reject(path+".plmn", "a PLMN has five or six digits")
	}
	if n.TAC != nil && len(n.Cells) > 0 {
		c.reject(path+".tac", "tac is for a single cell: each of cells has its own")
	}
	if len(n.Cells) == 0 {
		cell := Cell{Name: "lte", TAC: 1}
		if index > 0 {
			cell.Name = n.Name + "-lte"
		}
		if n.TAC != nil {
			cell.TAC = *n.TAC
		}
		n.Cells = []Cell{cell}
	}
	for i, list := range n.TAILists {
		if len(list) == 0 || len(list) > 16 {
			c.reject(fmt.Sprintf("%s.tai_lists[%d]", path, i), "a list of tracking areas has 1 to 16 of them")
		}
	}
	c.checkUTRAN(path+".utran", n.UTRAN)
	c.checkAPNs(path, n)
	c.checkSessions(path+".sessions", &n.Sessions)
	c.checkVoice(path+".voice", &n.Voice)
	c.checkCalls(path + ".calls")
	c.checkTimers(path+".timers", &n.Timers)
	for i := range n.Rejects {
		c.checkReject(fmt.Sprintf("%s.rejects[%d]", path, i), &n.Rejects[i])
	}
	if err := compatible(n.Mitigate); err != nil {
		c.reject(path+".mitigate", "%v", err)
	}
	for code, cause := range n.ResultCodes {
		if cause == 0 {
			c.reject(fmt.Sprintf("%s.result_codes.%d", path, code), "there is no EMM cause 0")
		}
	}
}

func (c *checker) checkUTRAN(path string, u *UTRAN) {
	if u == nil {
		return
	}
	var from, until time.Duration
	if u.From != nil {
		from = c.time(path+".from", u.From)
	}
	if u.Until != nil {
		until = c.time(path+".until", u.Until)
		if until <= from {
			c.reject(path+".until", "3G ends before it begins")
		}
	}
	for i, name := range u.OutOfReach {
		c.checkDeviceName(fmt.Sprintf("%s.out_of_reach[%d]", path, i), name)
	}
	if u.Present != nil && !*u.Present && u.Until != nil && u.From == nil {
		c.reject(path+".until", "3G that isn't present can't end")
	}
}

func (c *checker) checkVoice(path string, v *Voice) {
	if v.SGsSilent && v.SGsRejectCause != nil {
		c.reject(path+".sgs_silent", "an MSC that is silent sends no cause: drop sgs_silent or sgs_reject_cause")
	}
	for name := range v.IMSVoPSFor {
		c.checkDeviceName(path+".ims_vops_for."+name, name)
	}
}

func (c *checker) checkAPNs(path string, n *Network) {
	if len(n.APNs) == 0 {
		n.APNs = map[string]APN{"internet": {}}
	}
	defaults := 0
	for name, a := range n.APNs {
		at := path + ".apns." + name
		if _, err := eps.ParseAPN(name); name != "*" && err != nil {
			c.reject(at, "%v", err)
		}
		if a.Default {
			defaults++
		}
		if a.Auth == 0 && (a.Username != "" || a.Password != "" || a.AuthRequired != nil && *a.AuthRequired) {
			c.reject(at, "credentials without auth: say auth: pap, chap or pap_or_chap")
		}
		c.checkGate(at, &a)
	}
	if defaults > 1 {
		c.reject(path+".apns", "%d of the APNs are the default: there is one", defaults)
	}
}

func (c *checker) checkReject(path string, r *Reject) {
	if r.Cause == 0 {
		c.reject(path, "a reject has a cause")
	}
	if len(r.Only) > 0 {
		for i, name := range r.Only {
			c.checkDeviceName(fmt.Sprintf("%s.only[%d]", path, i), name)
		}
	}
	c.checkTimerElement(path+".t3346", &r.T3346)
	c.checkTimerElement(path+".t3402", &r.T3402)
	c.checkTimerElement(path+".t3442", &r.T3442)
	if r.Request.byMSC() && r.Times != 0 {
		c.reject(path+".times", "an MSC refuses %s always: end it with a step accept", r.Request)
	}
	if r.Request == "" {
		r.Request = AttachRequest
	}
	if r.ESMCause != 0 && r.Cause != uint8(eps.EMMCauseESMFailure) {
		c.reject(path+".esm_cause", "an ESM cause goes with EMM cause 19 alone")
	}
	if r.EUTRANNotAllowed && r.Cause != uint8(eps.EMMCauseNoSuitableCells) {
		c.reject(path+".eutran_not_allowed", `the Extended EMM cause "E-UTRAN not allowed" goes with EMM cause 15 alone`)
	}
}
