namespace Distribution.Tests.Payments.Kit;

/// <summary>Over the wire, but on demand the wait for an answer ends as a time-out ends it, once the request has arrived, without anybody's clock.</summary>
internal sealed class ImpatientHandler : DelegatingHandler
{
    public ImpatientHandler()
        : base(new SocketsHttpHandler { UseProxy = false })
    {
    }

    /// <summary>Released by the peer when a request is there that it will not answer.</summary>
    public SemaphoreSlim Arrived { get; } = new(0);

    public bool GivesUp { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!GivesUp)
        {
            return await base.SendAsync(request, cancellationToken);
        }

        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<HttpResponseMessage> sending = base.SendAsync(request, source.Token);
        await Arrived.WaitAsync(cancellationToken);
        await source.CancelAsync();
        return await sending;
    }

    protected override void Dispose(bool disposing)
    {
        Arrived.Dispose();
        base.Dispose(disposing);
    }
}
