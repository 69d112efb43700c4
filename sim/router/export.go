package router

import (
	"math"
	"time"

	"sunsetlab/traffic"
	"sunsetlab/traffic/netflow"
)

// domain is an observation domain: a sampler, a cache, and a numbering of
// messages.
type domain struct {
	router  *Router
	sampler sampler
	cache   cache
	encoder *netflow.Encoder
	// maxBytes is what a record's counter holds.
	maxBytes uint64

	// pending waits for a datagram to be full or the second to be over, by
	// address family, so that a datagram is of one template.
	pending [2][]traffic.Record
	batch   int // more records than a datagram holds

	templates   time.Time // when they were last sent
	sinceThen   int       // datagrams
	exportEntry func(e *entry)
}

func newDomain(r *Router, encoder *netflow.Encoder) *domain {
	d := &domain{
		router: r, encoder: encoder,
		sampler: newSampler(r.env.Rand(), r.cfg.Rate, r.cfg.Sampling == netflow.Random),
		cache:   newCache(&r.cfg, r.env.Now()), maxBytes: math.MaxUint64,
		batch: encoder.MaxRecords() + 1,
	}
	if r.cfg.Version == netflow.V5 {
		d.maxBytes = math.MaxUint32
	}
	d.exportEntry = d.export
	return d
}

// enter gives the flow its entry in the cache.
func (d *domain) enter(f *Flow, dir direction) (e *entry, index int32, isNew bool) {
	k := keyOf(f, dir)
	if index, ok := d.cache.byKey[k]; ok {
		return &d.cache.entries[index], index, false
	}
	if d.cache.full() {
		d.router.stats.Evicted++
		d.cache.evict(d.exportEntry)
	}
	d.cache.skip(d.router.env.Now().Unix())
	index = d.cache.add(k)
	e = &d.cache.entries[index]
	if dir == in {
		e.dstAS, e.srcAS = f.AS, d.router.cfg.AS
		e.input, e.output = d.router.cfg.GatewayInterface, d.router.cfg.InternetInterface
	} else {
		e.srcAS, e.dstAS = f.AS, d.router.cfg.AS
		e.input, e.output = d.router.cfg.InternetInterface, d.router.cfg.GatewayInterface
	}
	return e, index, true
}

// export has a record wait for a datagram.
func (d *domain) export(e *entry) {
	family := 0
	if e.key.ipv6 {
		family = 1
	}
	if family == 1 && d.router.cfg.Version == netflow.V5 {
		d.router.stats.NotCarried++
		return
	}
	d.pending[family] = append(d.pending[family], e.record())
	if len(d.pending[family]) >= d.batch {
		d.send(family)
	}
}

// drain sends all that is pending.
func (d *domain) drain() {
	for family := range d.pending {
		for len(d.pending[family]) > 0 {
			d.send(family)
		}
	}
}

// send sends one datagram, after templates and the sampling rate if it is time
// for them.
func (d *domain) send(family int) {
	r := d.router
	now := r.env.Now()
	if d.sinceThen >= r.cfg.TemplatePackets || d.templates.IsZero() || now.Sub(d.templates) >= r.cfg.TemplateInterval {
		d.templates, d.sinceThen = now, 0
		r.transmit(d.encoder.Templates(now))
		r.transmit(d.encoder.Announcement(now))
	}
	p := d.pending[family]
	datagram, n := d.encoder.Data(now, p)
	r.transmit(datagram)
	d.sinceThen++
	r.stats.Records += uint64(n)
	d.pending[family] = p[:copy(p, p[n:])]
}

func (r *Router) transmit(datagram []byte) {
	if datagram == nil || r.conn == nil {
		return
	}
	r.stats.Datagrams++
	r.conn.Send(nil, datagram)
}

func (d *domain) flush() {
	d.cache.flush(d.exportEntry)
	d.drain()
}

// nextDue is the second at which the domain has something to export.
func (d *domain) nextDue() int64 {
	if len(d.pending[0])+len(d.pending[1]) > 0 {
		return d.router.env.Now().Unix() + 1
	}
	return d.cache.next
}

// schedule sees to it that the timer fires when the domain needs it. A cache
// is looked through at full seconds, as routers do: what is due goes together.
func (d *domain) schedule() {
	r := d.router
	due := d.nextDue()
	if due == never || r.timer.Running() && r.timerAt <= due {
		return
	}
	r.timer.Stop()
	r.timerAt = due
	r.timer = r.env.After(time.Unix(due, 0).Sub(r.env.Now()), r.onTimer)
}

func (r *Router) tick() {
	second := r.env.Now().Unix()
	for _, d := range r.domains {
		d.cache.sweep(second, d.exportEntry)
		d.drain()
	}
	for _, d := range r.domains {
		d.schedule()
	}
}
