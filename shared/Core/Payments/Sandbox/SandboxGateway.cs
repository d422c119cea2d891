using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Distribution.Kernel;
using Distribution.Payments.Signing;
using Distribution.Storage;
using Microsoft.Extensions.Options;

namespace Distribution.Payments.Sandbox;

/// <summary>The sandbox provider as a payment and transfer gateway, over signed HTTP.</summary>
public sealed class SandboxGateway(SandboxHttp http, IOptions<SandboxOptions> options, TimeProvider time) : IPaymentGateway, ITransferGateway
{
    public const string ProviderName = "sandbox";

    private readonly RsaKeys _keys = new(options.Value.MerchantPrivateKeyPem);

    public string Name => ProviderName;

    public async Task<Result<PaymentSession>> CreatePaymentAsync(PaymentRequest request, CancellationToken cancellation)
    {
        var order = new SandboxPaymentOrder(request.Merchant, request.Order, request.Amount, request.Currency, request.Description, request.ExpiresAt);
        GatewayOutcome<SandboxPayment> outcome = await AskAsync(
            HttpMethod.Post, SandboxRoutes.Payments, StoreJson.Write(order, SandboxJson.Default.SandboxPaymentOrder), SandboxJson.Default.SandboxPayment, cancellation).ConfigureAwait(false);
        return outcome switch
        {
            GatewayOutcome<SandboxPayment>.Known { Value: var payment } => new PaymentSession(Name, payment.OutTradeNo, payment.Amount, payment.Currency, payment.PayUrl),
            GatewayOutcome<SandboxPayment>.Refused { Problem: var problem } => problem,
            _ => GatewayProblems.Unavailable(),
        };
    }

    public async Task<GatewayOutcome<PaymentStatus>> QueryAsync(MerchantId merchant, OrderId order, CancellationToken cancellation)
    {
        GatewayOutcome<SandboxPayment> outcome = await AskAsync(
            HttpMethod.Get, $"{SandboxRoutes.Payments}/{merchant}/{order}", [], SandboxJson.Default.SandboxPayment, cancellation).ConfigureAwait(false);
        return outcome switch
        {
            GatewayOutcome<SandboxPayment>.Known { Value: var payment } => new GatewayOutcome<PaymentStatus>.Known(
                new PaymentStatus(payment.State, payment.Amount, payment.Currency, payment.TransactionId, payment.SuccessAt)),
            GatewayOutcome<SandboxPayment>.Refused { Problem.Kind: ProblemKind.NotFound } => new GatewayOutcome<PaymentStatus>.Known(
                new PaymentStatus(PaymentState.NotFound, 0, Currency.CNY, null, null)),
            var other => Other<SandboxPayment, PaymentStatus>(other),
        };
    }

    /// <summary>The sandbox takes a payment at any time, so there is nothing to end: one that comes too late goes back.</summary>
    public Task<GatewayOutcome<Done>> CloseAsync(MerchantId merchant, OrderId order, CancellationToken cancellation) =>
        Task.FromResult<GatewayOutcome<Done>>(new GatewayOutcome<Done>.Known(default));

    public async Task<GatewayOutcome<RefundStatus>> QueryRefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        GatewayOutcome<SandboxRefund> outcome = await AskAsync(
            HttpMethod.Get, $"{SandboxRoutes.Refunds}/{request.Merchant}/{request.Order}/{request.Refund}", [], SandboxJson.Default.SandboxRefund, cancellation).ConfigureAwait(false);
        return outcome is GatewayOutcome<SandboxRefund>.Refused { Problem.Kind: ProblemKind.NotFound }
            ? new GatewayOutcome<RefundStatus>.Known(new RefundStatus(RefundProgress.NotFound, null))
            : Refund(outcome);
    }

    public async Task<GatewayOutcome<RefundStatus>> RefundAsync(RefundRequest request, CancellationToken cancellation)
    {
        var order = new SandboxRefundOrder(request.Merchant, request.Order, request.Refund, request.Amount, request.Total, request.Currency, request.Reason);
        GatewayOutcome<SandboxRefund> outcome = await AskAsync(
            HttpMethod.Post, SandboxRoutes.Refunds, StoreJson.Write(order, SandboxJson.Default.SandboxRefundOrder), SandboxJson.Default.SandboxRefund, cancellation).ConfigureAwait(false);
        return Refund(outcome);
    }

    public Task<GatewayOutcome<TransferTerms>> PrepareAsync(TransferRequest request, CancellationToken cancellation) =>
        Task.FromResult<GatewayOutcome<TransferTerms>>(new GatewayOutcome<TransferTerms>.Known(TransferTerms.Of(request)));

    public async Task<GatewayOutcome<TransferStatus>> SendAsync(TransferRequest request, TransferTerms terms, CancellationToken cancellation)
    {
        var order = new SandboxTransferOrder(request.Merchant, request.PayoutNo, request.Payee, request.Amount, request.Currency, terms.Remark);
        return Transfer(await AskAsync(
            HttpMethod.Post, SandboxRoutes.Transfers, StoreJson.Write(order, SandboxJson.Default.SandboxTransferOrder), SandboxJson.Default.SandboxTransfer, cancellation).ConfigureAwait(false));
    }

    public async Task<GatewayOutcome<TransferStatus>> QueryAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation)
    {
        GatewayOutcome<SandboxTransfer> outcome = await AskAsync(
            HttpMethod.Get, $"{SandboxRoutes.Transfers}/{merchant}/{payoutNo}", [], SandboxJson.Default.SandboxTransfer, cancellation).ConfigureAwait(false);
        return outcome is GatewayOutcome<SandboxTransfer>.Refused { Problem.Kind: ProblemKind.NotFound }
            ? new GatewayOutcome<TransferStatus>.Known(new TransferStatus(TransferState.NotFound, null))
            : Transfer(outcome);
    }

    public Task<GatewayOutcome<TransferStatus>> CancelAsync(MerchantId merchant, string payoutNo, CancellationToken cancellation) =>
        Task.FromResult<GatewayOutcome<TransferStatus>>(new GatewayOutcome<TransferStatus>.Refused(GatewayProblems.NotCancellable()));

    private static GatewayOutcome<RefundStatus> Refund(GatewayOutcome<SandboxRefund> outcome) =>
        outcome is GatewayOutcome<SandboxRefund>.Known { Value: var refund }
            ? new GatewayOutcome<RefundStatus>.Known(new RefundStatus(refund.State, refund.Reason))
            : Other<SandboxRefund, RefundStatus>(outcome);

    private static GatewayOutcome<TransferStatus> Transfer(GatewayOutcome<SandboxTransfer> outcome) =>
        outcome is GatewayOutcome<SandboxTransfer>.Known { Value: var transfer }
            ? new GatewayOutcome<TransferStatus>.Known(new TransferStatus(transfer.State, transfer.Reason))
            : Other<SandboxTransfer, TransferStatus>(outcome);

    private static GatewayOutcome<TTo> Other<TFrom, TTo>(GatewayOutcome<TFrom> outcome)
        where TFrom : notnull
        where TTo : notnull => outcome switch
        {
            GatewayOutcome<TFrom>.Refused { Problem: var problem } => new GatewayOutcome<TTo>.Refused(problem),
            GatewayOutcome<TFrom>.Unknown { Reason: var reason } => new GatewayOutcome<TTo>.Unknown(reason),
            _ => throw new InvalidOperationException("An answer is not mapped here."),
        };

    /// <summary>Only an understood 2xx is an answer and only an understood 4xx a refusal; 408, 425, 429 and all else leave it open.</summary>
    private async Task<GatewayOutcome<T>> AskAsync<T>(HttpMethod method, string path, byte[] body, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : notnull
    {
        try
        {
            using HttpRequestMessage request = Request(method, path, body);
            using HttpResponseMessage response = await http.Client.SendAsync(request, cancellation).ConfigureAwait(false);
            byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
            {
                return JsonSerializer.Deserialize(answer, type) is { } value
                    ? new GatewayOutcome<T>.Known(value)
                    : new GatewayOutcome<T>.Unknown("The provider's answer is empty.");
            }

            if ((int)response.StatusCode is >= 400 and < 500 and not (408 or 425 or 429)
                && JsonSerializer.Deserialize(answer, SandboxJson.Default.SandboxError) is { } error)
            {
                ProblemKind kind = response.StatusCode == HttpStatusCode.NotFound ? ProblemKind.NotFound : ProblemKind.Refused;
                return new GatewayOutcome<T>.Refused(new Problem(error.Code, kind, error.Message));
            }

            return new GatewayOutcome<T>.Unknown($"The provider answered {(int)response.StatusCode}.");
        }
        catch (Exception error) when (error is HttpRequestException or JsonException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new GatewayOutcome<T>.Unknown(error.GetType().Name);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, byte[] body)
    {
        var address = new Uri(options.Value.BaseUrl ?? throw new InvalidOperationException("The sandbox has no address."), path);
        string timestamp = SandboxSignature.Timestamp(time.GetUtcNow());
        string nonce = Guid.NewGuid().ToString("N");
        RSA key = _keys.Rent();
        string signature = SandboxSignature.SignRequest(key, method.Method, address.PathAndQuery, timestamp, nonce, body);
        _keys.Return(key);
        var request = new HttpRequestMessage(method, address);
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        request.Headers.Add(SandboxSignature.TimestampHeader, timestamp);
        request.Headers.Add(SandboxSignature.NonceHeader, nonce);
        request.Headers.Add(SandboxSignature.SerialHeader, options.Value.MerchantSerial);
        request.Headers.Add(SandboxSignature.SignatureHeader, signature);
        return request;
    }
}
