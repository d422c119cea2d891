using Distribution.Kernel;
using Distribution.Payments.Accounts;
using Distribution.Storage;

namespace Distribution.Tests.Payments.Accounts;

public sealed class ProviderAccountsTests
{
    private static readonly MerchantId Merchant = new("fruit");
    private static readonly UserId User = new("an");

    private readonly InMemoryEntityStore _store = new();
    private readonly ProviderAccounts _accounts;

    public ProviderAccountsTests() => _accounts = new ProviderAccounts(_store);

    [Fact]
    public async Task An_account_is_bound_for_one_user_of_one_merchant_and_one_provider()
    {
        var account = new ProviderAccount("wechat", "openid-1", "张三");
        (await _accounts.BindAsync(Merchant, User, account, default)).Problem.ShouldBeNull();
        (await _accounts.FindAsync(Merchant, User, "wechat", default)).ShouldBe(account);
        (await _accounts.FindAsync(Merchant, User, "alipay", default)).ShouldBeNull();
        (await _accounts.FindAsync(Merchant, new UserId("bo"), "wechat", default)).ShouldBeNull();
        (await _accounts.FindAsync(new MerchantId("school"), User, "wechat", default)).ShouldBeNull();
    }

    [Fact]
    public async Task Binding_the_same_again_writes_nothing_and_another_takes_its_place()
    {
        var first = new ProviderAccount("wechat", "openid-1");
        await _accounts.BindAsync(Merchant, User, first, default);
        Entity[] before = await AllAsync();
        await _accounts.BindAsync(Merchant, User, first, default);
        (await AllAsync()).ShouldBe(before);

        await Task.WhenAll(Enumerable.Range(2, 5).Select(i => Task.Run(() => _accounts.BindAsync(Merchant, User, new ProviderAccount("wechat", "openid-" + i), default))));
        (await AllAsync()).Length.ShouldBe(1);
        (await _accounts.FindAsync(Merchant, User, "wechat", default)).ShouldNotBeNull().Account.ShouldNotBe("openid-1");
    }

    [Theory]
    [InlineData("", "a", null)]
    [InlineData("we chat", "a", null)]
    [InlineData("wechat", "", null)]
    [InlineData("wechat", " ", null)]
    [InlineData("wechat", "a\nb", null)]
    [InlineData("wechat", "a", "")]
    [InlineData("wechat", "a", "b\0")]
    public async Task What_is_no_account_is_refused_and_nothing_is_kept(string provider, string account, string? name)
    {
        (await _accounts.BindAsync(Merchant, User, new ProviderAccount(provider, account, name), default)).Problem!.Code.ShouldBe("account.invalid");
        (await _accounts.BindAsync(Merchant, User, new ProviderAccount("wechat", new string('a', 129)), default)).Problem!.Code.ShouldBe("account.invalid");
        (await AllAsync()).ShouldBeEmpty();
    }

    private async Task<Entity[]> AllAsync()
    {
        var all = new List<Entity>();
        await foreach (Entity entity in _store.ScanAsync("", "", default))
        {
            all.Add(entity);
        }

        return [.. all];
    }
}
