import tensorflow as tf

# 数据装载
x1 = tf.placeholder(tf.float32)
x2 = tf.placeholder(tf.float32)
dataAdd = tf.add(x1,x2)
sess = tf.Session()
print(sess.run(dataAdd,feed_dict={x1:2,x2:4}))
# 1.tensor张量dataAdd  2.追加的数据 语法同上


## 矩阵~=数组 矩阵整体[] 每列都要[]包起来 每[]就是一行
x1 = tf.constant([[2,2]])
x2 = tf.constant([[2],
				  [2]])
print(x1.shape)  #维度
print(sess.run(x1))   # 打印整体
print(sess.run(x1[0]))   # 打印第0行
print(sess.run(x1[:,0]))   # 打印第0列

# 运算
print(sess.run(tf.matmul(x1,x2)))  # 矩阵乘法
print(sess.run(tf.multiply(x1,x2)))  # 普通乘法 对应元素相乘
print(sess.run(tf.add(x1,x2)))   # ..

# 特殊矩阵的初始化
print(sess.run(tf.zeros([2,3])))  # 两行三列空间矩阵
print(sess.run(tf.ones([2,3])))   # 全一矩阵
print(sess.run(tf.fill([2,3],15)))  # 填充矩阵,全为15的2*3矩阵

print(sess.run(tf.zeros_like(x1)))  # 矩阵维度同x1的全零矩阵
x3 = tf.linspace(0.0,2.0,11)  # 生成一个矩阵，元素从0到2均匀分成11分
x4 = tf.random_uniform([2,3],-1,2)  # 生成2*3的一个矩阵，元素是-1到2的随机数
print(sess.run(x3))
print(sess.run(x4))
