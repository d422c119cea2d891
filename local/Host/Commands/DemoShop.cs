using System.Text.Json.Nodes;
using Distribution.Kernel;
using Distribution.Local.Scenarios.Play;

namespace Distribution.Local.Commands;

/// <summary>The fruit shop a new data file begins with, made through the API like any other.</summary>
internal sealed class DemoShop(AppHost app)
{
    public static MerchantId Merchant { get; } = new("fruit");

    /// <summary>Who has an account with the simulated provider from the start.</summary>
    public static IReadOnlyList<string> Users { get; } = ["an", "bo", "cai"];

    private const string ProgramFile = "demo-program.json";
    private const string PublishKey = "demo-shop";

    /// <summary>Whether the merchant has no program yet.</summary>
    public async Task<bool> IsMissingAsync(CancellationToken cancellation) =>
        (await Api().GetAsync(Caller.Merchant, "programs/current", cancellation).ConfigureAwait(false)).Status == 404;

    /// <exception cref="InvalidOperationException">The API refuses it.</exception>
    public async Task SeedAsync(CancellationToken cancellation)
    {
        ApiClient api = Api();
        var shop = new JsonObject { ["freightFlat"] = 600, ["freeShippingFrom"] = 5000 };
        Require(await api.SendAsync(Caller.Merchant, HttpMethod.Put, "shop", shop.ToJsonString(), null, cancellation).ConfigureAwait(false));
        var product = new JsonObject { ["sku"] = "box", ["name"] = "水果礼盒", ["price"] = 12800, ["stock"] = 1000, ["category"] = "gift" };
        Require(await api.PostAsync(Caller.Merchant, "products", product.ToJsonString(), PublishKey, cancellation).ConfigureAwait(false));
        string program = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, ProgramFile), cancellation).ConfigureAwait(false);
        Require(await api.PostAsync(Caller.Merchant, "programs", program, null, cancellation).ConfigureAwait(false));
    }

    public string Token(string user, string role) => app.Tokens.Create(Merchant, user, role);

    private ApiClient Api() => new(app.Client, app.Tokens, Merchant);

    private static void Require(ApiReply reply)
    {
        if (!reply.IsSuccess)
        {
            throw new InvalidOperationException("The demo shop is refused: " + reply.Describe());
        }
    }
}
