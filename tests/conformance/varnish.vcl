# By the same rules as nginx.conf: the service is asked first, and the answer is the key of the page.
vcl 4.1;
backend site    { .host = "127.0.0.1"; .port = "9000"; }
backend consent { .host = "127.0.0.1"; .port = "8000"; }
sub vcl_recv {
    set req.backend_hint = site;
    if (req.restarts == 0) {
        unset req.http.X-Consent-State; # whatever visitors send
        set req.backend_hint = consent;
    }
    if (req.http.X-Consent-State) { return (hash); }
    return (pass); # while the service is away as well
}
sub vcl_backend_fetch {
    if (bereq.backend != consent) { return (fetch); }
    set bereq.url = "/v1/check?site=mix";
    set bereq.http.Host = "consent.mixnetworks.com";
    set bereq.http.Authorization = "Bearer THE-VISITORS-TOKEN";
    set bereq.http.X-Consent-Region = bereq.http.X-Region;
}
sub vcl_backend_response {
    if (bereq.backend == site) { # by this key alone may what is private be kept
        unset beresp.http.Vary;
        unset beresp.http.Cache-Control;
    }
}
sub vcl_deliver {
    if (req.backend_hint != consent) { return (deliver); }
    if (resp.status == 200) { set req.http.X-Consent-State = resp.http.X-Consent-State; }
    return (restart);
}
sub vcl_hash {
    hash_data(req.http.X-Region + " " + req.http.Sec-GPC + " " + req.http.X-Consent-State);
}
